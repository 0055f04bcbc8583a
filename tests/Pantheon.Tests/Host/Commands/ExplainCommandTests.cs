using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Host.Commands;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

public sealed class ExplainCommandTests
{
    [TestCase("retry.from", "PAN2107")]
    [TestCase("a person decides", "cause", "spec")]
    [TestCase("tests_failed", "cause", "code")]
    [TestCase("read what fails", "tests_failed")]
    [TestCase("keys", "flow.nodes.retry")]
    [TestCase("max", "key", "flow.nodes.retry")]
    public async Task A_code_a_cause_a_failure_and_a_key_are_explained(string expected, params string[] words)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync(["explain", .. words]), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Output, Does.Contain(expected));
        Assert.That(shell.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Length), Has.All.LessThanOrEqualTo(100));
    }

    [Test]
    public async Task What_nobody_knows_is_not_found_and_the_nearest_is_named()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("explain", "enviroment"), Is.EqualTo(ExitCode.NotFound));
        Assert.That(shell.Error, Does.Contain("PAN9238").And.Contain("did you mean 'environment'?"));
    }

    [Test]
    public async Task Every_failure_and_cause_can_be_explained()
    {
        foreach (var word in Word.All<FailureKind>().Concat(Word.All<Cause>()))
        {
            using var shell = new Shell();
            Assert.That(await shell.RunAsync("explain", word), Is.EqualTo(ExitCode.Yes), word);
        }
    }

    [TestCase("bash", "complete -o default -F _pantheon pantheon")]
    [TestCase("zsh", "#compdef pantheon")]
    [TestCase("fish", "complete -f -c pantheon")]
    [TestCase("pwsh", "Register-ArgumentCompleter")]
    public async Task Each_shell_has_its_script(string name, string expected)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("completion", name), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Contain(expected).And.Contain("suggest"));
    }

    [Test]
    public async Task The_program_tells_a_shell_what_may_follow_tasks_of_the_catalog_included()
    {
        using var shell = new Shell();
        shell.Write("pantheon.yaml", "x");
        shell.Write("tasks/T-415.yaml", "x");
        shell.Write("flows/spec2code.yaml", "x");

        Assert.That(await shell.RunAsync("[suggest:11]", "pantheon qu"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Output, Does.Contain("queue"));
        Assert.That(await shell.RunAsync("[suggest:19]", "pantheon queue add "), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(await shell.RunAsync("[suggest:20]", "pantheon flows show "), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Output, Does.Contain("T-415").And.Contain("spec2code"));
        Assert.That(CompletionCommand.Asks(["runs", "list"]), Is.False);
    }

    [Test]
    public void Every_verb_has_an_example_before_its_options()
    {
        using var shell = new Shell();
        var bare = Verbs(CommandLine.Build(shell.Context())).Where(verb => verb.Subcommands.Count == 0 && verb.Arguments.Count + verb.Options.Count > 0 && verb.Description?.Contains("pantheon ", StringComparison.Ordinal) != true);

        Assert.That(string.Join(", ", bare.Select(verb => $"{verb.Parents.First().Name} {verb.Name}")), Is.Empty);
    }

    private static IEnumerable<System.CommandLine.Command> Verbs(System.CommandLine.Command command) => command.Subcommands.SelectMany(inner => Verbs(inner).Prepend(inner));
}
