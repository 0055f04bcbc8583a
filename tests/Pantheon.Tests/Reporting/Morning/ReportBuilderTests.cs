using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Tests.Reporting.Morning;

public sealed class ReportBuilderTests
{
    [Test]
    public void A_store_that_was_lost_is_the_first_thing_to_look_at()
    {
        var report = ReportBuilder.Build(Nights.StoreLost);

        Assert.That(report.Headline, Does.Contain("could not be read"));
        Assert.That(report.StartHere.Single().Command, Is.EqualTo("pantheon doctor"));
        Assert.That(report.LeftTheMachine, Does.Contain("not known"));
        Assert.That(report.Models.Were, Is.EqualTo("unknown"));
    }

    [Test]
    public void A_branch_that_acts_on_its_own_is_to_be_decided_with_each_file_named()
    {
        var flags = new JsonArray(new JsonObject { ["category"] = "editor", ["path"] = ".vscode/tasks.json", ["why"] = "an editor obeys it" });
        var held = new RunMaker(1 << 8, "T-1", "A task", Nights.Opened)
            .Node("gate", NodeKind.Gate, new JsonObject { ["passed"] = true, ["verdict"] = "pass", ["reason"] = "" })
            .Node("pr", NodeKind.Publish, new JsonObject { ["branch"] = "night/x", ["flags"] = flags })
            .Ended(RunOutcome.Held, 5, run => run with { Branch = "night/x", Reason = "the branch changes files that act on whoever takes it: '.vscode/tasks.json' (editor)" });

        var report = ReportBuilder.Build(Nights.NothingRan with { Runs = [held] });

        var change = report.Decide.Single();
        Assert.That(change.Risks, Is.EqualTo((RiskLine[])[new("editor", ".vscode/tasks.json", "an editor obeys it")]));
        Assert.That(change.Reasons, Is.EqualTo((string[])["editor: '.vscode/tasks.json': an editor obeys it"]));
        Assert.That(JsonReport.Render(report), Does.Contain("\"risks\": [\n        {\n          \"category\": \"editor\""));
        Assert.That(MarkdownReport.Render(report), Does.Contain("an editor obeys it"));
        Assert.That(HtmlReport.Render(report), Does.Contain("an editor obeys it"));
        Assert.That(TerminalReport.Render(report, 200, false), Does.Contain(".vscode/tasks.json"));
    }

    [TestCase("llama-server", "real")]
    [TestCase("ollama", "real")]
    [TestCase("scripted", "scripted")]
    [TestCase("replay", "scripted")]
    public void Models_are_called_what_they_were(string kind, string expected) =>
        Assert.That(ReportBuilder.Build(Nights.Demo(kind)).Models.Were, Is.EqualTo(expected));

    [Test]
    public void A_scripted_pool_beside_a_real_one_is_named()
    {
        var input = Nights.Demo();
        var report = ReportBuilder.Build(input with { Runtimes = [input.Runtimes[0], input.Runtimes[1] with { Kind = Word.Of(RuntimeKind.Scripted) }] });

        Assert.That(report.Models.Were, Is.EqualTo("mixed"));
        Assert.That(report.Models.Sentence, Does.Contain("not a model's: pool/critic").And.Contain("real server: pool/coder"));
    }

    [Test]
    public void A_pool_that_nobody_named_is_not_called_real() =>
        Assert.That(ReportBuilder.Build(Nights.Demo() with { Runtimes = [] }).Models.Were, Is.EqualTo("unknown"));

    [TestCase(0, true, "Nothing left the machine")]
    [TestCase(0, null, "was not probed")]
    [TestCase(0, false, "the network was open")]
    [TestCase(2, true, "2 cloud calls")]
    public void What_left_the_machine_is_claimed_only_when_it_is_known(int calls, bool? closed, string expected) =>
        Assert.That(ReportBuilder.Build(Nights.Empty with { Policy = new PolicyFacts { CloudCalls = calls, EgressClosed = closed } }).LeftTheMachine, Does.Contain(expected));

    [Test]
    public void Every_failure_kind_lands_under_its_cause_with_words_and_a_next_step()
    {
        var kinds = Enum.GetValues<FailureKind>();
        var runs = kinds.Select((kind, at) => new RunMaker((at + 1) << 8, "T-" + Word.Of(kind), "A task", Nights.Opened).Ended(RunOutcome.Failed, 1, run => run with { FailureKind = kind }));
        var report = ReportBuilder.Build(Nights.NothingRan with { Runs = [.. runs] });
        var items = report.RedBin.SelectMany(group => group.Items.Select(item => (group.Cause, item))).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(items.Select(pair => (pair.item.Kind!.Value, pair.Cause)), Is.EquivalentTo(kinds.Select(kind => (kind, FailureKinds.CauseOf(kind)))));
            Assert.That(report.RedBin.Select(group => group.Cause), Is.EqualTo(Enum.GetValues<Cause>()));
            Assert.That(items.Select(pair => pair.item.Words).Distinct().Count(), Is.EqualTo(kinds.Length));
            Assert.That(items.Select(pair => pair.item.Next), Is.All.Not.Empty);
        });
    }

    [Test]
    public void The_failure_artifact_speaks_before_the_rows()
    {
        var red = Nights.Demo().Runs[4];
        var failure = new Failure(FailureKind.TestsFailed, "m") { ErrorLines = ["1", "2", "3", "4", "5", "6", "7"], Next = "ask for blocks of 64 KiB" };
        var item = ReportBuilder.Build(Nights.Demo() with { Failures = new Dictionary<RunId, Failure> { [red.Run.Id] = failure } }).RedBin.Single().Items.Single();

        Assert.That(item.Lines, Is.EqualTo(new[] { "1", "2", "3", "4", "5", "6" }));
        Assert.That(item.Next, Is.EqualTo("ask for blocks of 64 KiB"));
    }

    [Test]
    public void Commands_name_the_repositorys_folder_when_it_is_known()
    {
        var report = ReportBuilder.Build(Nights.Demo() with { Repositories = new Dictionary<string, string> { ["orders"] = "/home/me/my orders" } });

        Assert.That(report.Ready[0].Commands, Is.EqualTo(new[]
        {
            "git -C '/home/me/my orders' diff 4c9e1f2a4c9e night/2026-11-19/DOC-3-the-page-on-settings",
            "git -C '/home/me/my orders' merge --no-ff night/2026-11-19/DOC-3-the-page-on-settings",
        }));
    }

    [Test]
    public void Only_the_last_attempts_tests_count() =>
        Assert.That(ReportBuilder.Build(Nights.NothingRan with { Runs = [Nights.Bug] }).Ready.Single().MustNowPass, Is.EqualTo(new TestTally(1, 1)));

    [Test]
    public void A_run_without_nodes_tests_or_inputs_is_still_reported()
    {
        var bare = new RunMaker(1 << 8, null, "", Nights.Opened);
        RunSummary[] runs = [.. Enum.GetValues<RunOutcome>().Select(outcome => bare.Ended(outcome, 0, run => run with { Inputs = [], Reason = null })), bare.Ended(null, 3)];
        var report = ReportBuilder.Build(Nights.Empty with { Runs = runs });

        Assert.That(report.Counts.Total, Is.EqualTo(8));
        Assert.That(report.NotRun.Select(item => item.Outcome), Is.EqualTo(new[] { "refused", "not_run", "no_change", "cancelled", "running" }));
        Assert.That(MarkdownReport.Render(report), Does.Contain("not on record"));
    }

    [TestCase("{}")]
    [TestCase("[1, null, {\"text\": 3}]")]
    [TestCase("\"words\"")]
    [TestCase("{\"files\": \"all\", \"summary\": [], \"passed\": \"yes\", \"unmet\": {}, \"title\": 7}")]
    public void An_output_of_another_shape_counts_as_absent(string json)
    {
        var run = new RunMaker(1 << 8, "T-1", "A task", Nights.Opened);
        run.Spec["acceptance"] = JsonNode.Parse(json);
        run.Spec["scope"] = JsonNode.Parse(json);
        run.Agent("codegen", "codegen", "coder", JsonNode.Parse(json)).Node("gate", NodeKind.Gate, JsonNode.Parse(json)).Node("pr", NodeKind.Publish, JsonNode.Parse(json));

        var change = ReportBuilder.Build(Nights.NothingRan with { Runs = [run.Ended(RunOutcome.Held, 1)] }).Decide.Single();

        Assert.That(change.Did, Is.Null);
        Assert.That(change.Reasons, Is.Empty);
    }

    [TestCase("Europe/Berlin", "Window 23:00–07:00 Europe/Berlin")]
    [TestCase("Nowhere/At_all", "Window 22:00–06:00 UTC")]
    public void Times_are_shown_in_the_readers_zone_or_in_utc_when_it_is_unknown(string zone, string expected)
    {
        if (zone.StartsWith("Europe", StringComparison.Ordinal) && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            Assert.Ignore("this system has no time zone tables");
        }

        Assert.That(MarkdownReport.Render(ReportBuilder.Build(Nights.NothingRan with { TimeZone = zone })), Does.Contain(expected));
    }

    [Test]
    public void A_report_of_another_version_is_refused() =>
        Assert.That(
            () => JsonReport.Read(JsonReport.Render(ReportBuilder.Build(Nights.NothingRan)).Replace("report/v1", "report/v9", StringComparison.Ordinal)),
            Throws.InstanceOf<System.Text.Json.JsonException>().With.Message.Contains("pantheon/report/v9"));
}
