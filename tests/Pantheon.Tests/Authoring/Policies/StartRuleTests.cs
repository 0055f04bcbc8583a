using NUnit.Framework;
using Pantheon.Authoring.Policies;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Authoring.Policies;

/// <summary>What a policy says of which runs start, how a night is shared, and what bounds it as a whole.</summary>
[TestFixture]
internal sealed class StartRuleTests
{
    private const string Night = "name: n\nversion: 1\nmode: night\nwindows:\n  - { days: [mon], from: \"22:00\", to: \"06:30\", tz: Etc/UTC }\nenv: { forbid: [\"*_TOKEN\"] }\n";

    [Test]
    public void All_of_it_is_read_with_its_places()
    {
        var (policy, faults) = Read(Night + "start: { fits: p95, reserve: 25m }\nshares: { app: 2, docs: 0.5 }\nlimits: { night_wall: 6h, night_tokens: 9000000 }\n");

        Assert.That(faults, Is.Empty);
        Assert.That(policy!.Start, Is.EqualTo(new StartRule(StartFit.P95, TimeSpan.FromMinutes(25))));
        Assert.That(policy.Shares.Weights, Is.EqualTo(new Dictionary<string, double> { ["app"] = 2, ["docs"] = 0.5 }));
        Assert.That((policy.Limits.NightWall, policy.Limits.NightTokens), Is.EqualTo((TimeSpan.FromHours(6), 9_000_000L)));
        Assert.That((policy.SpanOf("start.reserve").Line, policy.SpanOf("shares.docs").Line, policy.SpanOf("limits.night_tokens").Line), Is.EqualTo((7, 8, 9)));
    }

    [TestCase("night", StartFit.P80)]
    [TestCase("day", StartFit.Any)]
    public void Where_it_says_nothing_the_night_is_the_narrower_one(string mode, StartFit fits)
    {
        var (policy, _) = Read(Night.Replace("mode: night", $"mode: {mode}", StringComparison.Ordinal));

        Assert.That((policy!.Start.Fits, policy.Start.Reserve, policy.Shares.Weights.Count), Is.EqualTo((fits, TimeSpan.Zero, 0)));
        Assert.That((policy.Limits.NightWall, policy.Limits.NightTokens), Is.EqualTo(((TimeSpan?)null, (long?)null)));
    }

    [TestCase("start: { fits: p99 }", Codes.WrongValue, "7:16")]
    [TestCase("start: { reserve: soon }", Codes.WrongValue, "7:19")]
    [TestCase("start: { reserve: 9h }", Codes.WrongValue, "7:19")]
    [TestCase("start: { reserve: 510m }", Codes.WrongValue, "7:19")]
    [TestCase("start: { fit: p80 }", Codes.UnknownKey, "7:10")]
    [TestCase("start: p80", Codes.WrongType, "7:8")]
    [TestCase("shares: { app: 0 }", Codes.WrongValue, "7:16")]
    [TestCase("shares: { app: -1 }", Codes.WrongValue, "7:16")]
    [TestCase("shares: { app: much }", Codes.WrongType, "7:16")]
    [TestCase("shares: [app]", Codes.WrongType, "7:9")]
    [TestCase("limits: { night_tokens: 0 }", Codes.WrongValue, "7:25")]
    public void What_cannot_be_is_said_with_its_place(string text, string code, string place)
    {
        var (_, faults) = Read(Night + text + "\n");

        Assert.That(faults.Select(fault => (fault.Code, $"{fault.Span.Line}:{fault.Span.Column}")), Is.EqualTo(new[] { (code, place) }));
    }

    [TestCase("limits: { run_tokens: 100, night_tokens: 99 }")]
    [TestCase("limits: { run_wall: 4h, night_wall: 3h }")]
    public void A_run_that_may_take_more_than_the_night_is_warned_of(string text)
    {
        var (policy, faults) = Read(Night + text + "\n");

        Assert.That(policy, Is.Not.Null);
        Assert.That(faults.Select(fault => (fault.Code, fault.Severity)), Is.EqualTo(new[] { (Codes.WrongValue, Severity.Warning) }));
    }

    [Test]
    public void A_run_counts_to_its_repository_then_to_a_label_that_has_a_share()
    {
        var shares = new FairShares(new Dictionary<string, double> { ["app"] = 3, ["urgent"] = 2 });

        Assert.That(shares.OwnerOf("app", ["urgent"]), Is.EqualTo("app"));
        Assert.That(shares.OwnerOf("docs", ["old", "urgent"]), Is.EqualTo("urgent"));
        Assert.That(shares.OwnerOf("docs", ["old"]), Is.EqualTo("docs"));
        Assert.That(shares.OwnerOf(null, []), Is.Empty);
        Assert.That((shares.WeightOf("app"), shares.WeightOf("docs")), Is.EqualTo((3.0, 1.0)));
    }

    [TestCase(StartFit.P50, 0.5)]
    [TestCase(StartFit.P80, 0.8)]
    [TestCase(StartFit.P95, 0.95)]
    [TestCase(StartFit.Any, null)]
    public void The_rule_says_which_part_must_be_finished_and_by_when(StartFit fits, double? share)
    {
        var rule = new StartRule(fits, TimeSpan.FromMinutes(25));

        Assert.That(rule.Share, Is.EqualTo(share));
        Assert.That(rule.FinishedBy(DateTimeOffset.UnixEpoch.AddHours(1)), Is.EqualTo(DateTimeOffset.UnixEpoch.AddMinutes(35)));
    }

    private static (Policy? Policy, DiagnosticBag Faults) Read(string text)
    {
        var faults = new DiagnosticBag();
        return (PolicyReader.Read("policies/n.yaml", text, faults)?.Value, faults);
    }
}
