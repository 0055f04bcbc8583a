using System.CommandLine;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Docs;

/// <summary>What the program tells people to type exists: every verb that a text of its sources names.</summary>
internal sealed partial class HintCommandTests
{
    // the program by its name, in a sentence
    private static readonly string[] Prose = ["as", "or", "does", "peer", "key", "runs as"];

    [Test]
    public void Every_command_that_a_text_of_the_program_names_is_there()
    {
        var root = Tree();
        var named = Sources().SelectMany(file => Named().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Words: match.Groups["words"].Value.Split(' ')))).ToList();

        Assert.That(named, Has.Count.GreaterThan(100));
        Assert.That(named.Where(hint => !IsThere(root, hint.Words)).Select(hint => $"{hint.File}: pantheon {string.Join(' ', hint.Words)}").Distinct(), Is.Empty);
    }

    [TestCase("service restart", false)]
    [TestCase("runs open", true)]
    [TestCase("runs opened", false)]
    [TestCase("doctor says", true)]
    public void A_verb_or_a_part_of_one_that_is_not_there_is_found(string words, bool isThere) => Assert.That(IsThere(Tree(), words.Split(' ')), Is.EqualTo(isThere));

    private static bool IsThere(RootCommand root, string[] words)
    {
        if (Prose.Contains(words[0]) || Prose.Contains(string.Join(' ', words)))
        {
            return true;
        }

        return root.Subcommands.FirstOrDefault(verb => verb.Name == words[0]) is { } found
            && (found.Subcommands.Count == 0 || words.Length == 1 || found.Subcommands.Any(part => part.Name == words[1]));
    }

    private static RootCommand Tree()
    {
        var nowhere = new StringWriter();
        var screen = new Screen(nowhere, nowhere, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        return CommandLine.Build(new CommandContext(screen, new HostEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), "tester"), TimeProvider.System));
    }

    private static IEnumerable<string> Sources()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent;
        }

        return Directory.EnumerateDirectories(Path.Combine(folder.FullName, "src"))
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    // within a string of one line
    [GeneratedRegex("(?<=\"[^\"\n]*)pantheon (?<words>[a-z][a-z-]+(?: [a-z][a-z-]+)?)(?=[^\"\n]*\")")]
    private static partial Regex Named();
}
