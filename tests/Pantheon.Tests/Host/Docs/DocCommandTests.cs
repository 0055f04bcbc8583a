using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Docs;

/// <summary>Every command that a page shows exists: the program's are parsed by the program itself, scripts are there and can be run.</summary>
internal sealed partial class DocCommandTests
{
    private static readonly string[] Known = ["cd", "git", "sudo", "dotnet", "ssh-keygen"];

    private static IEnumerable<TestCaseData> Commands() =>
        from page in Pages()
        from Match block in ShellBlock().Matches(File.ReadAllText(page))
        from line in block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        where !line.StartsWith('#')
        select new TestCaseData(line).SetArgDisplayNames($"{Path.GetFileName(page)}: {line}");

    [TestCaseSource(nameof(Commands))]
    public void A_command_of_a_page_is_one_that_exists(string line)
    {
        var words = Words().Matches(line.Split(" #")[0]).Select(match => match.Value.Trim('"', '\'')).ToArray();
        var program = words[0].TrimStart('.', '/');

        if (program is "pantheon" or "ops/pantheon")
        {
            Assert.That(Parse(words[1..]), Is.Empty);
        }
        else if (program.StartsWith("ops/", StringComparison.Ordinal))
        {
            Assert.That(Path.Combine(Root(), program), Does.Exist);
        }
        else
        {
            Assert.That(Known, Does.Contain(program));
        }
    }

    [TestCaseSource(nameof(Mentioned))]
    public void A_command_that_a_page_mentions_is_one_that_exists(string line) =>
        Assert.That(Parse([.. Words().Matches(Placeholder().Replace(line, "1").Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)).Select(match => match.Value.Trim('"', '\'')).Skip(1)]).Where(fault => !fault.Contains("missing", StringComparison.Ordinal) && !fault.Contains("required", StringComparison.OrdinalIgnoreCase)), Is.Empty);

    // what a sentence says of a command has its name and options whole, and may leave out what the command is done to
    private static IEnumerable<TestCaseData> Mentioned() =>
        from page in Pages()
        from Match span in CommandSpan().Matches(ShellBlock().Replace(File.ReadAllText(page), ""))
        let line = span.Groups["line"].Value
        where !line.Contains('|') && !line.Contains('…')
        select new TestCaseData(line).SetArgDisplayNames($"{Path.GetFileName(page)}: {line}");

    [Test]
    public void A_command_that_does_not_exist_is_found()
    {
        Assert.That(Parse(["night", "begin"]), Is.Not.Empty);
        Assert.That(Parse(["report", "--sinse", "24h"]), Is.Not.Empty);
    }

    [Test]
    public void The_readme_shows_commands() => Assert.That(Commands().Count(), Is.GreaterThan(10));

    private static IReadOnlyList<string> Parse(string[] words)
    {
        using var output = new StringWriter();
        var screen = new Screen(output, output, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        var environment = new HostEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), "tester");
        var parsed = CommandLine.Parse(JsonFields.Take(words).Arguments, new CommandContext(screen, environment, TimeProvider.System));
        return [.. parsed.Errors.Select(error => error.Message)];
    }

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "ops", "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root(), "README.md")).Order(StringComparer.Ordinal);

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex("^```sh\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    // a number
    [GeneratedRegex(@"\b[NK]\b")]
    private static partial Regex Placeholder();

    [GeneratedRegex("`(?<line>pantheon [a-z][^`\\n]*)`")]
    private static partial Regex CommandSpan();

    [GeneratedRegex("\"[^\"]*\"|'[^']*'|\\S+")]
    private static partial Regex Words();
}
