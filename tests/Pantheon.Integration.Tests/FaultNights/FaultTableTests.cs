using NUnit.Framework;
using Pantheon.Integration.Tests.RedTeam;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>The page of faults says what the code says, and each row is shown by tests that run.</summary>
public sealed class FaultTableTests
{
    [Test]
    public void Every_row_is_shown_by_tests_that_are_there_and_run()
    {
        Assert.That(FaultTable.Rows.Where(row => row.Tests.Length == 0).Select(row => row.Fault), Is.Empty);
        Assert.That(WrittenPage.Missing(FaultTable.Rows.SelectMany(row => row.Tests.Select(test => (row.Fault, test)))), Is.Empty);
    }

    [Test]
    public void The_page_says_what_the_code_says() => WrittenPage.AssertSays("faults.md", FaultTable.Begin, FaultTable.Table());
}
