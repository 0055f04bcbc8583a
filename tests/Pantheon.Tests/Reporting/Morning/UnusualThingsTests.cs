using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;

namespace Pantheon.Tests.Reporting.Morning;

internal sealed class UnusualThingsTests
{
    [Test]
    public void A_number_outside_the_band_and_another_model_behind_a_name_are_unusual()
    {
        var report = ReportBuilder.Build(Nights.Demo() with { EarlierNights = Nights.Before, Runtimes = [new RuntimeUse { Pool = "pool", Kind = "llama-server", Model = "coder", Digest = "sha256:" + new string('b', 64) }] });

        var odd = report.Compared.Where(item => item.IsUnusual).Select(item => item.What).ToList();
        Assert.That(odd, Does.Contain("digest of pool/coder").And.Contain("hottest card"));
        Assert.That(odd, Has.None.EqualTo("failed"), "one more than none is within the slack");
        Assert.That(report.Unusual, Does.StartWith($"{odd.Count} of {report.Compared.Count} measures"));
    }

    [TestCase(0)]
    [TestCase(2)]
    public void Too_few_nights_are_said_and_compared_with_nothing(int nights)
    {
        var report = ReportBuilder.Build(Nights.Demo() with { EarlierNights = [.. Nights.Before.Take(nights)] });

        Assert.That(report.Unusual, Does.StartWith("Not said: this needs 3 earlier nights"));
        Assert.That(report.Compared, Is.Empty);
    }

    [Test]
    public void What_is_kept_with_a_night_reads_back_and_what_is_no_measures_is_left_out()
    {
        var kept = NightMeasures.Of(ReportBuilder.Build(Nights.Demo()));
        var night = Nights.Record with { Facts = new JsonObject { [NightMeasures.Fact] = JsonNode.Parse(kept.ToJson().ToJsonString()) } };
        var odd = Nights.Record with { Facts = new JsonObject { [NightMeasures.Fact] = new JsonObject { ["numbers"] = new JsonObject { ["failed"] = "many" }, ["identities"] = 3 } } };

        Assert.That(NightMeasures.Of(night)!.Numbers, Is.EqualTo(kept.Numbers));
        Assert.That(NightMeasures.Of(night)!.Identities, Is.EqualTo(kept.Identities));
        Assert.That((NightMeasures.Of(odd)!.Numbers.Count, NightMeasures.Of(odd)!.Identities.Count), Is.EqualTo((0, 0)));
        Assert.That(NightMeasures.Of(Nights.Record), Is.Null);
    }

    [Test]
    public void Merges_read_back_as_they_were_tried()
    {
        var facts = Nights.AllReady.Merges!;
        NightRecord night = Nights.Record with { Facts = new JsonObject { [MergeFacts.Fact] = new JsonArray([.. facts.Select(fact => JsonNode.Parse(fact.ToJson().ToJsonString()))]) } };

        var read = MergeFacts.Of(night)!.Single();
        Assert.That((read.Repository, read.Base, read.Commit, read.Untried), Is.EqualTo((facts[0].Repository, facts[0].Base, facts[0].Commit, 0)));
        Assert.That((read.Tried, read.Conflicts.Single().Value, read.Clashes.Single().Files), Is.EqualTo((facts[0].Tried, facts[0].Conflicts.Single().Value, facts[0].Clashes.Single().Files)));
        Assert.That(MergeFacts.Of(Nights.Record), Is.Null);
    }
}
