using NUnit.Framework;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>The table itself: no row is missing, each is shown by tests that run, and the page says what the code says.</summary>
[Category("RedTeam")]
internal sealed class RedTeamTableTests
{
    [Test]
    public void Every_row_is_there_once_and_in_order() =>
        Assert.That(RedTeamTable.Rows.Select(row => row.Number), Is.EqualTo(Enumerable.Range(1, RedTeamTable.Rows.Count)).And.Exactly(RedTeamTable.Given).LessThanOrEqualTo(RedTeamTable.Given));

    [Test]
    public void Every_row_is_shown_by_an_attack_or_by_a_test() =>
        Assert.That(RedTeamTable.Rows.Where(row => row.Tests.Length == 0 && SandboxAttacks.All.All(attack => attack.Row != row.Number)).Select(row => row.Number), Is.Empty);

    [Test]
    public void Every_row_is_shown_to_work_where_nothing_holds_it_or_says_what_cannot_be_shown() =>
        Assert.That(RedTeamTable.Rows.Where(row => row.Controls.Count == 0 && row.NotShown is null && SandboxAttacks.All.All(attack => attack.Row != row.Number)).Select(row => row.Number), Is.Empty);

    [Test]
    public void Every_attack_says_by_what_it_is_known_to_have_worked() =>
        Assert.That(SandboxAttacks.All.Where(attack => attack.Works.Count == 0 || attack.Works.Any(string.IsNullOrWhiteSpace)), Is.Empty);

    [Test]
    public void Every_attack_belongs_to_a_row_and_has_a_name_of_its_own()
    {
        Assert.That(SandboxAttacks.All.Select(attack => attack.Row).Except(RedTeamTable.Rows.Select(row => row.Number)), Is.Empty);
        Assert.That(SandboxAttacks.All.Select(attack => attack.ToString()), Is.Unique);
    }

    [Test]
    public void What_passes_in_tier_B_is_on_its_list() =>
        Assert.That(SandboxAttacks.All.Select(attack => attack.OpenInB).OfType<string>().Except(LandlockSandbox.Open.Select(row => row.Name)), Is.Empty);

    [Test]
    public void What_an_attack_says_where_it_works_is_not_what_it_says_where_it_is_held() =>
        Assert.That(SandboxAttacks.All.Where(attack => attack.Ground != Ground.Internet && attack.Works.Any(word => attack.Blocked.Contains(word, StringComparison.Ordinal))), Is.Empty);

    [Test]
    public void Every_test_that_a_row_names_is_there_and_runs() =>
        Assert.That(WrittenPage.Missing(RedTeamTable.Rows.SelectMany(row => row.Tests.Concat(row.Controls).Select(test => ($"{row.Number}", test)))), Is.Empty);

    [TestCase("Pantheon.Integration.Tests/RedTeam/RedTeamTableTests.No_such_test", "has no test")]
    [TestCase("Pantheon.Integration.Tests/RedTeam/WrittenPage.AssertSays", "has no test")]
    [TestCase("Pantheon.Integration.Tests/RedTeam/NoSuchTests.Any", "there is no")]
    public void A_test_that_is_not_there_is_found(string name, string fault) =>
        Assert.That(TestReference.Parse(name).Fault(WrittenPage.Tests), Does.Contain(fault));

    [Test]
    public void The_page_says_what_the_code_says() => WrittenPage.AssertSays("red-team.md", RedTeamPage.Begin, RedTeamPage.Table());
}
