using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlowRunnerTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_task_becomes_a_reviewed_branch(CancellationToken cancellationToken)
    {
        WholeFlow();

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var request = _world.Workspaces.Published.Single();
        Assert.Multiple(() =>
        {
            Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
            Assert.That(run.Branch, Is.EqualTo("night/2026-01-05/T-1-mend-it"));
            Assert.That(request.Trailers.Select(trailer => trailer.Key + ": " + trailer.Value),
                Is.EqualTo(new[] { $"Pantheon-Run: {run.Id}", "Pantheon-Task: T-1", "Pantheon-Agent: coder@3", "Pantheon-Model: coder@digest-of-coder" }));
            Assert.That(_world.Workspaces.Tree(request.Tree)["src/a.cs"], Is.EqualTo("new"));
            Assert.That(run.Files, Is.EqualTo(2));
            Assert.That(_world.Workspaces.Open, Is.Zero);
            Assert.That(_world.Artifacts.Statements.Count(statement => statement.Request.Node is null), Is.EqualTo(1));
        });
        var summary = (await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single();
        Assert.That(summary.Reviews.Select(review => review.Verdict), Is.All.EqualTo(ReviewVerdict.Approve));
        Assert.That(summary.Artifacts.Select(artifact => artifact.Name), Is.SupersetOf(new[] { "final.patch", "message.md", "review.json", "manifest.json", "manifest.json.sig", "test_report.json" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Hidden_tests_are_never_in_the_tree_of_an_agent_before_the_test_node(CancellationToken cancellationToken)
    {
        WholeFlow();
        var seen = new List<bool>();
        _world.OnAgent("coder", (_, files) =>
        {
            seen.Add(files.ContainsKey("tests/NewTests.cs"));
            files["src/a.cs"] = "new";
            return "mended";
        });

        await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(seen, Is.EqualTo(new[] { false }));
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree), Does.ContainKey("tests/NewTests.cs"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_need_is_met_by_success_by_its_own_when_and_by_continue_and_by_nothing_else(CancellationToken cancellationToken)
    {
        _world.Tools.On("build", _ => ToolResult.Error("broken"));
        _world.Use(Flow(
            Command("skipped") with { When = T("${{ false }}") },
            Command("after_skipped", "skipped"),
            Tool("broken", "build"),
            Command("after_broken", "broken"),
            Command("hangs_on_it", "after_broken"),
            Command("anyway", "broken") with { Always = true },
            Tool("tolerated", "build") with { OnFailure = new OnFailure(FailureEffect.Continue, null) },
            Command("after_tolerated", "tolerated")));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        var results = (await _world.Store.NodesAsync(run.Id, cancellationToken)).ToDictionary(node => node.Node.Value, node => node.Result);
        Assert.That(results, Is.EqualTo(new Dictionary<string, NodeResult?>
        {
            ["skipped"] = NodeResult.Skipped,
            ["after_skipped"] = NodeResult.Succeeded,
            ["broken"] = NodeResult.Failed,
            ["after_broken"] = NodeResult.Skipped,
            ["hangs_on_it"] = NodeResult.Skipped,
            ["anyway"] = NodeResult.Succeeded,
            ["tolerated"] = NodeResult.Failed,
            ["after_tolerated"] = NodeResult.Succeeded,
        }));
        Assert.That((run.Outcome, run.FailureKind, run.Cause), Is.EqualTo((RunOutcome.Failed, FailureKind.BuildFailed, Cause.Code)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_retry_waits_longer_each_time_and_numbers_its_attempts_on(CancellationToken cancellationToken)
    {
        var starts = new List<DateTimeOffset>();
        _world.Tools.On("bump", _ =>
        {
            starts.Add(_world.Time.GetUtcNow());
            return starts.Count < 3 ? ToolResult.Error("not yet") : ToolResult.Ok("now");
        });
        _world.Use(Flow(Tool("bump", "bump") with { Retry = Retry(2) }));

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(1));

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.NoChange), run.Reason);
        Assert.That((await _world.AttemptsAsync(run, "bump")).Select(attempt => (attempt.Id.Number, attempt.State)),
            Is.EqualTo(new[] { (1, AttemptState.Failed), (2, AttemptState.Failed), (3, AttemptState.Succeeded) }));
        Assert.That(starts[1] - starts[0], Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(starts[2] - starts[1], Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(20)));
        Assert.That(run.Retries, Is.EqualTo(2));
    }

    [Test, CancelAfter(15_000)]
    public async Task Going_back_feeds_back_keeps_the_tree_and_counts_tries_of_all_together(CancellationToken cancellationToken)
    {
        var seen = new List<(string? Feedback, string Text)>();
        _world.OnAgent("coder", (request, files) =>
        {
            seen.Add((request.Roots["retry"]?["feedback"]?.ToString(), files["src/a.cs"]));
            files["src/a.cs"] = $"try {seen.Count}";
            return "tried";
        });
        _world.Tools.On("build", context => context.Workspace.Attempt.Number == 1 ? new ToolResult { Text = "CS1002", IsError = true } : ToolResult.Ok("built"));
        _world.Tools.On("test", context => context.Workspace.Attempt.Node.Value == "Base.check" ? Tested(("Old", "passed")) : Tested(("Old", "failed")));
        _world.Use(
            Flow(
                Agent("code", "coder"),
                Tool("build", "build", "code") with { Retry = Retry(2, "code", V("${{ build.failure.digest }}")) },
                Tool("test", "test", "build") with { Retry = Retry(2, "code", V("${{ test.output.digest }}")) }),
            TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Failed));
        Assert.That(run.FailureKind, Is.EqualTo(FailureKind.TestsFailed));
        Assert.That(seen, Is.EqualTo(new[] { (null, "old"), ("CS1002", "try 1"), ((string?)"Old", "try 2") }));
        Assert.That((await _world.AttemptsAsync(run, "test")).Select(attempt => attempt.Id.Number), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Going_back_to_a_fresh_tree_starts_from_what_the_needs_left(CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        _world.OnAgent("coder", (_, files) =>
        {
            seen.Add(files["src/a.cs"]);
            files["src/a.cs"] = "changed";
            return null;
        });
        _world.Tools.On("build", context => context.Workspace.Attempt.Number == 1 ? ToolResult.Error("no") : ToolResult.Ok("built"));
        _world.Use(Flow(Agent("code", "coder"), Tool("build", "build", "code") with { Retry = Retry(1, "code", fresh: true) }), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held), run.Reason);
        Assert.That(seen, Is.EqualTo(new[] { "old", "old" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Edits_of_two_needs_are_merged_and_a_clash_is_a_workspace_conflict(CancellationToken cancellationToken)
    {
        _world.Tools.On("bump", context =>
        {
            var files = _world.Workspaces.Files(context.Workspace);
            files[context.Workspace.Attempt.Node.Value] = "mine";
            files["shared"] = context.Workspace.Attempt.Node.Value is "three" ? "other" : "same";
            return ToolResult.Ok("");
        });
        _world.Use(Flow(Tool("one", "bump"), Tool("two", "bump"), Tool("three", "bump"), Tool("build", "build", "one", "two"), Tool("clash", "build", "two", "three")));
        IReadOnlyDictionary<string, string>? merged = null;
        _world.Tools.On("build", context =>
        {
            merged = _world.Workspaces.Files(context.Workspace).ToDictionary();
            return ToolResult.Ok("");
        });

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(merged, Is.SupersetOf(new Dictionary<string, string> { ["one"] = "mine", ["two"] = "mine" }));
        Assert.That((await _world.NodeAsync(run, "clash")).FailureKind, Is.EqualTo(FailureKind.WorkspaceConflict));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_change_outside_of_the_scope_fails_the_attempt_and_is_kept_in_its_failure_file(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", (_, files) =>
        {
            files["docs/x.md"] = "elsewhere";
            return null;
        });
        _world.Use(Flow(Agent("code", "coder")), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Failed));
        Assert.That(run.Reason, Does.Contain("'docs/x.md'"));
        var artifact = (await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single().Artifacts.Single(made => made.Name == "failure.json");
        var json = JsonNode.Parse(_world.Artifacts.Text(artifact.Digest))!;
        Assert.Multiple(() =>
        {
            Assert.That(json["kind"]!.ToString(), Is.EqualTo("gate_rejected"));
            Assert.That(json["code"]!.ToString(), Is.EqualTo("PAN6201"));
            Assert.That(json["diff"]!.ToString(), Does.Contain("+elsewhere"));
            Assert.That(json["last_turns"]![1]!["text"]!.ToString(), Is.EqualTo("did it"));
            Assert.That(json["versions"]!["agent"]!["name"]!.ToString(), Is.EqualTo("coder@3"));
            Assert.That(json["commands"]!["retry"]!.ToString(), Is.EqualTo("pantheon queue add T-1"));
            Assert.That(_world.Artifacts.Statements.Count(statement => statement.Request is { Node.Value: "code", Attempt: 1 }), Is.EqualTo(1));
        });
    }

    [Test, CancelAfter(15_000)]
    public async Task Paths_of_its_own_do_not_let_an_agent_out_of_the_scope(CancellationToken cancellationToken)
    {
        _world.OnAgent("roamer", (_, files) =>
        {
            files["src/a.cs"] = "new";
            files["lib/other.cs"] = "elsewhere";
            return null;
        });
        _world.Catalog = _world.Catalog with
        {
            Agents = new Dictionary<string, AgentSpec>(_world.Catalog.Agents) { ["roamer"] = AgentSpec("roamer", "patch.v1", ["write_file"], ["src/**", "lib/**"]) },
        };
        _world.Use(Flow(Agent("code", "roamer"), Gate("gate", new GateSpec { ScopeInside = true }, "code"), Publish("pr", "gate")), TaskFile(scope: ["src/**"]));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held));
        Assert.That(run.Reason, Does.Contain("lib/other.cs"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_red_base_ends_the_run_before_any_node_and_is_asked_once(CancellationToken cancellationToken)
    {
        WholeFlow();
        _world.Tools.On("test", _ => Tested(("Old", "failed")));

        var runs = new[] { await _world.RunAsync("T-1", cancellationToken: cancellationToken), await _world.RunAsync("T-1", cancellationToken: cancellationToken) };

        Assert.That(runs.Select(run => (run.Outcome, run.FailureKind)), Is.All.EqualTo(((RunOutcome?)RunOutcome.NotRun, (FailureKind?)FailureKind.RedBase)));
        Assert.That(_world.Tools.CountOf("test"), Is.EqualTo(1));
        Assert.That(_world.Sessions, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task An_agent_never_reads_what_it_is_blind_to_even_retold(CancellationToken cancellationToken)
    {
        _world.OnAgent("reviewer-a", (_, _) => Review("approve"));
        _world.Use(
            Flow(
                Agent("review_a", "reviewer-a"),
                Agent("retell", "planner", "review_a") with { In = new Dictionary<string, ValueTemplate> { ["said"] = V("${{ review_a.output.summary }}") } },
                Agent("review_b", "reviewer-b", "retell") with { In = new Dictionary<string, ValueTemplate> { ["notes"] = V("${{ retell.output }}") } }),
            TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((await _world.NodeAsync(run, "review_b")).FailureKind, Is.EqualTo(FailureKind.PolicyRefused));
        Assert.That(_world.Sessions.Select(session => session.Agent.Ref.Name), Does.Not.Contain("reviewer-b"));
    }

    [Test, CancelAfter(15_000)]
    public async Task Attached_edits_are_kept_beside_and_do_not_reach_the_branch(CancellationToken cancellationToken)
    {
        WholeFlow();
        _world.OnAgent("reviewer-b", (_, files) =>
        {
            files["tests/Proof.cs"] = "shows it";
            return Review("approve");
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree), Does.Not.ContainKey("tests/Proof.cs"));
        Assert.That((await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single().Artifacts.Select(made => made.Name), Does.Contain("attached.patch"));
    }

    [Test, CancelAfter(15_000)]
    public async Task Policy_is_never_retried(CancellationToken cancellationToken)
    {
        _world.Catalog = _world.Catalog with { Policies = new Dictionary<string, Policy> { ["night"] = _world.Catalog.Night with { ToolsDeny = ["build"] } } };
        _world.Use(Flow(Tool("build", "build") with { Retry = Retry(3) with { On = ["policy", "policy_refused"] } }));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.FailureKind, run.Cause), Is.EqualTo((FailureKind.PolicyRefused, Cause.Policy)));
        Assert.That(await _world.AttemptsAsync(run, "build"), Has.Count.EqualTo(1));
        Assert.That(_world.Tools.Calls, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task An_outage_is_waited_for_and_spends_no_try(CancellationToken cancellationToken)
    {
        var asked = 0;
        _world.Router.BeforeOpen = _ =>
        {
            if (++asked <= 2)
            {
                throw new ChatException("PAN4001", FailureKind.RuntimeUnavailable, "the server is away");
            }
        };
        _world.Use(Flow(Agent("plan", "planner")), TaskFile());

        var run = await _world.PassTimeAsync(_world.RunAsync("T-1", cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That((await _world.AttemptsAsync(run, "plan")).Select(attempt => attempt.State), Is.EqualTo(new[] { AttemptState.Failed, AttemptState.Failed, AttemptState.Succeeded }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Tests_that_another_agent_wrote_first_are_protected_and_show_the_change(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("tester", (_, files) =>
        {
            files["tests/NewTests.cs"] = "Assert.That(new)";
            return "NewTests.Works";
        });
        var nodes = _world.Catalog.Flows["flow"].Nodes;
        _world.Use(Flow([Agent("tests", "tester"), .. nodes.Select(node => node.Id.Value == "code" ? node with { Needs = Ids("plan", "tests") } : node)]), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Sessions.Single(session => session.Agent.Ref.Name == "coder").Context.Protected, Does.Contain("tests/NewTests.cs"));
        var tests = (await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single().Tests;
        Assert.That(tests.Single(test => test.Test == "Ns.NewTests.Works"), Has.Property("Expect").EqualTo("fail_to_pass").And.Property("Before").EqualTo("failed").And.Property("After").EqualTo("passed"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_rejected_review_goes_back_while_it_may_and_is_a_verdict_after_that(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("reviewer-a", (_, _) => Review("reject", "a leak in line 3"));
        var nodes = _world.Catalog.Flows["flow"].Nodes;
        _world.Use(Flow([.. nodes.Select(node => node.Id.Value == "review_a" ? node with { Retry = Retry(1, "code", V("${{ review_a.failure.digest }}")) } : node)]), _world.Catalog.Tasks["T-1"]);

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held), run.Reason);
        var coders = _world.Sessions.Where(session => session.Agent.Ref.Name == "coder").ToList();
        Assert.That(coders, Has.Count.EqualTo(2));
        Assert.That(coders[1].Roots["retry"]?["feedback"]?.ToString(), Does.StartWith("a leak in line 3"));
    }

    private void WholeFlow() => Stories.CodeTestReviewPublish(_world);
}
