using System.Globalization;
using System.Reflection;
using System.Text;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Worker.Gate;
using Pantheon.Integration.Tests.RedTeam;

namespace Pantheon.Integration.Tests.Nights.Closing;

/// <summary>The list of what keeps a night closed is whole: no reason without a test that provokes it, and the page says what the code says.</summary>
internal sealed class ClosingTableTests
{
    private const string Begin = "<!-- the table is written by ClosingTableTests -->\n";

    private static string Tests => Path.Combine(Root(), "tests");

    [Test]
    public void Every_reason_of_the_product_has_its_row_in_the_same_order() =>
        Assert.That(ClosingTable.Opening.Select(row => row.Code), Is.EqualTo(ClosedTable.Opening.Select(entry => entry.Code)));

    [Test]
    public void Every_code_is_there_once_and_says_what_and_what_it_leaves()
    {
        Assert.That(ClosingTable.All.Select(row => row.Code), Is.Unique);
        Assert.That(ClosingTable.All.Where(row => row.What.Length == 0 || row.Leaves.Length == 0), Is.Empty);
    }

    [Test]
    public void No_reason_lacks_a_test_that_provokes_it_and_runs() =>
        Assert.That(
            ClosingTable.All.SelectMany(row => row.Tests.Length == 0 ? [$"{row.Code} is provoked by no test"] : row.Tests.Select(test => TestReference.Parse(test).Fault(Tests)).OfType<string>()),
            Is.Empty);

    [Test]
    public void The_tests_of_a_reason_ask_for_its_code() =>
        Assert.That(ClosingTable.All.Where(row => !row.Tests.Any(test => File.ReadAllText(Path.Combine(Tests, TestReference.Parse(test).Path)).Contains($"Codes.{NameOf(row.Code)}", StringComparison.Ordinal))).Select(row => row.Code), Is.Empty);

    [Test]
    public void The_page_says_what_the_code_says()
    {
        var path = Path.Combine(Root(), "ops", "docs", "doctor.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var written = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + Page();
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, written);
        }

        Assert.That(File.ReadAllText(path).ReplaceLineEndings("\n"), Is.EqualTo(written), "if that is meant, update the page with PANTHEON_UPDATE_GOLDEN=1 and review the difference");
    }

    private static string Page()
    {
        var text = new StringBuilder("| what keeps the night closed | code | leaves | provoked by |\n|---|---|---|---|\n");
        Rows(text, ClosingTable.Opening);
        text.Append("\n| what stops an open night, or ends a run in it | code | leaves | provoked by |\n|---|---|---|---|\n");
        Rows(text, ClosingTable.Open);
        return text.ToString();
    }

    private static void Rows(StringBuilder text, IEnumerable<ClosingRow> rows)
    {
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Code} | {row.Leaves} | {string.Join("; ", row.Tests.Select(test => $"`{test[(test.LastIndexOf('/') + 1)..]}`"))} |\n");
        }
    }

    private static string NameOf(string code) =>
        typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static).Single(field => field.GetRawConstantValue() as string == code).Name;

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
