using NUnit.Framework;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>A page of ops/docs that ends with a table which the code writes.</summary>
internal static class WrittenPage
{
    /// <summary>Where the sources of the tests lie.</summary>
    public static string Tests => Path.Combine(Root, "tests");

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Pantheon.sln")))
            {
                folder = folder.Parent ?? throw new DirectoryNotFoundException("the repository root is not above the tests");
            }

            return folder.FullName;
        }
    }

    /// <summary>Each test that is named and is not there or does not run.</summary>
    public static IEnumerable<string> Missing(IEnumerable<(string Row, string Test)> named) =>
        named.Select(entry => TestReference.Parse(entry.Test).Fault(Tests) is { } fault ? $"{entry.Row}: {fault}" : null).OfType<string>();

    /// <summary>Holds the page to the table; writes it where PANTHEON_UPDATE_GOLDEN=1 asks for it.</summary>
    /// <param name="begin">The mark after which the table stands.</param>
    public static void AssertSays(string page, string begin, string table)
    {
        var path = Path.Combine(Root, "ops", "docs", page);
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var written = text[..(text.IndexOf(begin, StringComparison.Ordinal) + begin.Length)] + table;
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        Assert.That(File.ReadAllText(path).ReplaceLineEndings("\n"), Is.EqualTo(written), "if that is meant, update the page with PANTHEON_UPDATE_GOLDEN=1 and review the difference");
    }
}
