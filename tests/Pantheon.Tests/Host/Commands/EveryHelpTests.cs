using System.CommandLine;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Commands;

/// <summary>The help of every command, group and verb alike: its examples stand before its options, and each of them is a command that the program takes.</summary>
internal sealed partial class EveryHelpTests
{
    private static IEnumerable<TestCaseData> Commands() => Below([], CommandLine.Build(Context(TextWriter.Null))).Select(found => new TestCaseData(found.Path, found.Command).SetArgDisplayNames(string.Join(' ', found.Path.DefaultIfEmpty("pantheon"))));

    [TestCaseSource(nameof(Commands))]
    public async Task Help_says_what_a_command_does_with_examples_first(string[] path, Command command)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync([.. path, "--help"]), Is.EqualTo(ExitCode.Yes), shell.Error);
        var text = shell.Output;
        Assert.That(text.Split('\n')[0], Has.Length.GreaterThan(10).And.Not.Contain("pantheon "), "a sentence, without its examples");
        Assert.That(text.Split('\n'), Has.All.Length.LessThanOrEqualTo(160));
        Assert.That(command.Options.Concat(command.Arguments.Cast<Symbol>()).Concat(command.Subcommands).Where(symbol => !symbol.Hidden && string.IsNullOrWhiteSpace(symbol.Description)).Select(symbol => symbol.Name), Is.Empty, "each is explained");
        if (HelpText.Examples(command).Count > 0)
        {
            Assert.That(text.IndexOf("Examples:", StringComparison.Ordinal), Is.InRange(1, text.IndexOf("Usage:", StringComparison.Ordinal)));
        }
    }

    [TestCaseSource(nameof(Commands))]
    public void Every_example_of_help_is_taken(string[] path, Command command)
    {
        foreach (var example in HelpText.Examples(command))
        {
            var line = Typed().Match(example);
            Assert.That(line.Success, Is.True, $"'{example}' is no command");
            var words = Words().Matches(line.Groups["words"].Value.Split(" > ")[0].Split(" >> ")[0].Split(" | ")[0]).Select(match => match.Value.Trim('"', '\'')).ToArray();
            Assert.That(CommandLine.Parse(JsonFields.Take(words).Arguments, Context(TextWriter.Null)).Errors.Select(error => error.Message), Is.Empty, example);
            Assert.That(words.Take(path.Length), Is.EqualTo(path), "an example of this command");
        }
    }

    [Test]
    public void Every_verb_that_takes_something_shows_how() =>
        Assert.That(
            Below([], CommandLine.Build(Context(TextWriter.Null))).Where(found => found.Command.Arguments.Count > 0 && found.Command.Subcommands.Count == 0 && HelpText.Examples(found.Command).Count == 0).Select(found => string.Join(' ', found.Path)),
            Is.Empty);

    [TestCase("quue", "queue")]
    [TestCase("enviroment", "environment")]
    public async Task An_unknown_topic_is_told_with_the_nearest_topic_or_command(string topic, string near)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("help", topic), Is.EqualTo(ExitCode.Usage));
        Assert.That((shell.Output, shell.Error.Contains($"did you mean '{near}'?", StringComparison.Ordinal)), Is.EqualTo(("", true)), shell.Error);
    }

    [Test]
    public async Task Help_of_a_command_is_the_same_by_both_ways()
    {
        using var one = new Shell();
        using var other = new Shell();

        await one.RunAsync("help", "queue", "add");
        await other.RunAsync("queue", "add", "--help");

        Assert.That(one.Output, Is.EqualTo(other.Output).And.Contain("pantheon queue add T-415 T-420"));
    }

    private static IEnumerable<(string[] Path, Command Command)> Below(string[] path, Command command) =>
        command.Subcommands.SelectMany(inner => Below([.. path, inner.Name], inner)).Prepend((path, command));

    private static CommandContext Context(TextWriter output) =>
        new(new Screen(output, output, false, false, false, 100), new HostEnvironment(new Dictionary<string, string>(), "/", "tester"), new ManualTime());

    // as in `source <(pantheon completion bash)` too
    [GeneratedRegex(@"^(?:source <\()?pantheon (?<words>.*?)\)?$")]
    private static partial Regex Typed();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|\\S+")]
    private static partial Regex Words();
}
