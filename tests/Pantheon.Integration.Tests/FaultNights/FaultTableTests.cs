using NUnit.Framework;
using Pantheon.Integration.Tests.RedTeam;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>The page of faults says what the code says, and each row is shown by tests that run.</summary>
public sealed class FaultTableTests
{
    [Test]
    public void Every_row_is_shown_by_tests_that_are_there_and_run()
    {
        var tests = Path.Combine(Root(), "tests");

        Assert.That(FaultTable.Rows.Where(row => row.Tests.Length == 0).Select(row => row.Fault), Is.Empty);
        Assert.That(FaultTable.Rows.SelectMany(row => row.Tests.Select(test => TestReference.Parse(test).Fault(tests) is { } fault ? $"{row.Fault}: {fault}" : null)).OfType<string>(), Is.Empty);
    }

    [Test]
    public void The_page_says_what_the_code_says()
    {
        var path = Path.Combine(Root(), "ops", "docs", "faults.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var begin = page.IndexOf(FaultTable.Begin, StringComparison.Ordinal) + FaultTable.Begin.Length;
        var written = page[..begin] + FaultTable.Table();
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        Assert.That(File.ReadAllText(path).ReplaceLineEndings("\n"), Is.EqualTo(written), "if that is meant, update the page with PANTHEON_UPDATE_GOLDEN=1 and review the difference");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the repository root is not above the tests");
        }

        return folder.FullName;
    }
}
