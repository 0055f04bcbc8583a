using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Runtimes;

public sealed class ProofPageTests
{
    [Test]
    public void Every_kind_of_runtime_has_a_row_that_says_what_proves_it()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "ops", "docs", "runtimes.md"));
        var table = page[page.IndexOf("## What counts as proof, kind by kind", StringComparison.Ordinal)..];
        var kinds = table[..table.IndexOf("\n## ", 3, StringComparison.Ordinal)].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|') is [_, var kind, { Length: > 8 }, _, _] ? kind.Trim(' ', '`') : line);

        Assert.That(kinds, Is.EquivalentTo(Enum.GetValues<RuntimeKind>().Select(kind => Word.Of(kind))));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent!; // the tests run inside the repository
        }

        return folder.FullName;
    }
}
