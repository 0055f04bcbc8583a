using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Schemas;
using Pantheon.Host.Terminal;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>`pantheon policy` of the real program on a scripted demo: what it says before a run, and of a run that was refused.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(240_000)]
public sealed class PolicyCommandTests
{
    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    [OneTimeSetUp]
    public async Task MakeADemoWithAnEmptyQueue()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        _demo = await DemoPlace.MakeAsync(deadline.Token, "--scripted");
        await Demo.KeepAsync(deadline.Token);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public async Task Show_tells_what_is_reachable_and_where_each_rule_stands(CancellationToken cancellationToken)
    {
        var shown = await JsonAsync(ExitCode.Yes, cancellationToken, "policy", "show", "night");
        var rules = shown["rules"]!.AsArray().ToDictionary(rule => rule!["rule"]!.ToString(), rule => rule!);
        var lines = await File.ReadAllLinesAsync(Path.Combine(Demo.Layout.Catalog, "policies", "night.yaml"), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(rules["pool coder"]["values"]![0]!.ToString(), Does.StartWith("reachable"));
            Assert.That(rules["pool cloud"]["values"]![0]!.ToString(), Does.StartWith("absent"));
            Assert.That(lines[rules["tools.allow"]["line"]!.GetValue<int>() - 1].Trim(), Does.StartWith("allow: [list_files"));
            Assert.That(rules["limits.run_tokens"]["default"]!.GetValue<bool>());
        });
    }

    [TestCase("spec2code", "night", ExitCode.Yes)]
    [TestCase("spec2code-cloud", "night", ExitCode.Refused)]
    [TestCase("spec2code-cloud", "day", ExitCode.Refused)]
    public async Task Check_ends_with_four_when_anything_is_refused(string flow, string mode, int expected)
    {
        var answer = await JsonAsync(expected, TestContext.CurrentContext.CancellationToken, "policy", "check", "--flow", flow, "--mode", mode);

        Assert.That(answer["refused"]!.GetValue<int>() > 0, Is.EqualTo(expected == ExitCode.Refused));
    }

    [TestCase("night", "PAN3201", "night.yaml")]
    [TestCase("day", "PAN3206", "day.yaml")]
    public async Task A_refused_run_is_explained_by_the_line_of_its_pinned_policy(string mode, string code, string file)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        var run = await Demo.PantheonAsync(cancellationToken, "run", "--mode", mode, "--flow", "spec2code-cloud", "--task", "T-106");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Refused), run.StandardError);

        var explained = await JsonAsync(ExitCode.Yes, cancellationToken, "policy", "explain", "@last");
        var refusal = explained["refusals"]!.AsArray().Single()!;
        var line = (await File.ReadAllLinesAsync(Path.Combine(Demo.Layout.Catalog, "policies", file), cancellationToken))[refusal["line"]!.GetValue<int>() - 1];

        Assert.That((refusal["code"]!.ToString(), refusal["rule"]!.ToString(), Path.GetFileName(refusal["file"]!.ToString())), Is.EqualTo((code, "models.origins", file)));
        Assert.That(line, Does.Contain("origins:"));
    }

    [Test]
    public async Task A_run_carries_its_plan_and_there_is_nothing_to_explain_of_it(CancellationToken cancellationToken)
    {
        var run = await Demo.PantheonAsync(cancellationToken, "run", "--task", "T-101");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Yes), run.StandardError);
        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        var summary = (await store.Runs.SummariesAsync(new() { Task = "T-101", Limit = 1 }, cancellationToken)).Single();
        var started = (await store.Runs.EventsAsync(summary.Run.Id, cancellationToken)).First(recorded => recorded.Event.Kind == "run.started").Event;
        var artifact = summary.Artifacts.Single(item => item.Name == "plan.json");
        var plan = JsonNode.Parse(await store.Artifacts.GetAsync(artifact.Digest, cancellationToken))!;
        var night = (await store.Runs.NightsAsync(1, cancellationToken)).Single();
        var nothing = await Demo.PantheonAsync(cancellationToken, "policy", "explain", "T-101");

        Assert.Multiple(() =>
        {
            Assert.That(new Digest(started.Data["plan"]!.ToString()["sha256:".Length..]), Is.EqualTo(artifact.Digest).And.EqualTo(CanonicalJson.DigestOf(plan)));
            Assert.That(plan["runtimes"]!.AsArray().Select(runtime => runtime!["pool"]!.ToString()), Is.EqualTo(new[] { "coder", "reviewer" }), "the cloud pool is not there at all");
            Assert.That(plan["sandbox"]!.ToString(), Is.Not.Empty);
            Assert.That(night.Facts!["plan_digest"]!.ToString(), Is.EqualTo(CanonicalJson.DigestOf(night.Facts["plan"]).ToString()));
            Assert.That(nothing.ExitCode, Is.EqualTo(ExitCode.NotFound), nothing.StandardError);
        });
    }

    private async Task<JsonObject> JsonAsync(int expected, CancellationToken cancellationToken, params string[] arguments)
    {
        var outcome = await Demo.PantheonAsync(cancellationToken, [.. arguments, "--json"]);
        Assert.That(outcome.ExitCode, Is.EqualTo(expected), outcome.StandardError);
        return JsonNode.Parse(outcome.StandardOutput)!.AsObject();
    }
}
