using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

/// <summary>What counts as a proof of a change, and what a coder cannot prove by itself.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EvidenceTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task A_coder_that_writes_the_test_that_the_task_names_has_shown_nothing(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world, GateOtherwise.Fail);
        _world.Use(_world.Catalog.Flows["flow"], TaskFile(scope: ["src/**", "tests/**"], failToPass: ["NewTests.Works"]));
        _world.OnAgent("coder", (_, files) =>
        {
            (files["src/a.cs"], files["tests/NewTests.cs"]) = ("new", "class NewTests { void Works() { } }");
            return "mended";
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held), run.Reason);
        Assert.That(run.Reason, Does.Contain("'NewTests.Works' show nothing").And.Contain("PAN5080"));
        Assert.That(_world.Workspaces.Published, Has.Count.EqualTo(1), "a person sees the branch");
    }

    [Test, CancelAfter(15_000)]
    public async Task A_brought_test_that_does_not_build_without_the_change_shows_it(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world, GateOtherwise.Fail);
        var patch = Stories.TestsPatch.Replace("+Assert.That(new)", "+class NewTests { void Works() => Assert.That(new); }", StringComparison.Ordinal);
        _world.Use(_world.Catalog.Flows["flow"], TaskFile(failToPass: ["NewTests.Works"], testsPatch: patch, hidden: true));
        _world.Tools.On("test", context =>
        {
            var files = _world.Workspaces.Files(context.Workspace);
            return !files.ContainsKey("tests/NewTests.cs") ? Tested(("Ns.ATests.Old", "passed"))
                : files["src/a.cs"] == "new" ? Tested(("Ns.ATests.Old", "passed"), ("Ns.NewTests.Works", "passed"))
                : ToolResult.Error("it does not build");
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task Tests_of_the_base_that_the_coder_edited_are_run_as_the_base_has_them_and_its_new_ones_stay(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world, GateOtherwise.Fail);
        _world.Use(_world.Catalog.Flows["flow"], TaskFile(scope: ["src/**", "tests/**"], failToPass: ["NewTests.Works"], testsPatch: Stories.TestsPatch, hidden: true));
        _world.OnAgent("coder", (_, files) =>
        {
            (files["src/a.cs"], files["tests/ATests.cs"], files["tests/MoreTests.cs"]) = ("new", "nothing", "Assert.That(more)");
            return "mended";
        });
        IReadOnlyDictionary<string, string>? seen = null;
        _world.Tools.On("test", context =>
        {
            var files = _world.Workspaces.Files(context.Workspace);
            seen = context.Workspace.Attempt.Node.Value == "test" ? files.ToDictionary() : seen;
            List<(string, string)> tests = [("Ns.ATests.Old", files["src/a.cs"] == "new" ? "failed" : "passed")];
            if (files.ContainsKey("tests/NewTests.cs"))
            {
                tests.Add(("Ns.NewTests.Works", files["src/a.cs"] == "new" ? "passed" : "failed"));
            }

            return Tested([.. tests]);
        });

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(seen, Is.SupersetOf(new Dictionary<string, string> { ["tests/ATests.cs"] = "Assert.That(1)", ["tests/MoreTests.cs"] = "Assert.That(more)" }));
        Assert.That((run.Outcome, run.FailureKind), Is.EqualTo(((RunOutcome?)RunOutcome.Failed, (FailureKind?)FailureKind.TestsFailed)), run.Reason);
        var failed = (await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single().Artifacts.Single(made => made.Name == "failure.json" && made.Node?.Value == "test");
        Assert.That(_world.Artifacts.Text(failed.Digest), Does.Contain("PAN5082").And.Contain("tests/ATests.cs"));
    }

    [Test, CancelAfter(15_000)]
    public async Task Every_test_author_wins_over_what_lies_in_the_tree(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("tester", (request, files) =>
        {
            files[request.Context.Workspace.Attempt.Node.Value == "tests" ? "tests/NewTests.cs" : "tests/ATests.cs"] = "Assert.That(written)";
            return "written";
        });
        var nodes = _world.Catalog.Flows["flow"].Nodes;
        _world.Use(
            Flow([Agent("tests", "tester"), Agent("more", "tester", "tests"), .. nodes.Select(node => node.Id.Value == "code" ? node with { Needs = Ids("plan", "more") } : node)]),
            TaskFile(scope: ["src/**", "tests/**"]));
        _world.Tools.On("build", context =>
        {
            _world.Workspaces.Files(context.Workspace)["tests/ATests.cs"] = "nothing";
            return ToolResult.Ok("built");
        });
        _world.Catalog = _world.Catalog with { Tools = new Dictionary<string, ToolSpec>(_world.Catalog.Tools) { ["build"] = ToolSpec("build", EvidenceKind.Build, edits: true) } };

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        var published = _world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree);
        Assert.That(published, Is.SupersetOf(new Dictionary<string, string> { ["tests/ATests.cs"] = "Assert.That(written)", ["tests/NewTests.cs"] = "Assert.That(written)" }));
    }

    [TestCase(true, RunOutcome.Ready), TestCase(false, RunOutcome.Held), CancelAfter(15_000)]
    public async Task A_flow_without_a_gate_is_ready_only_when_a_test_shows_its_change(bool shown, RunOutcome outcome, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        var nodes = _world.Catalog.Flows["flow"].Nodes.Where(node => node.Id.Value is "plan" or "code" or "build" or "test");
        _world.Use(Flow([.. nodes]), shown ? _world.Catalog.Tasks["T-1"] : TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(outcome), run.Reason);
        Assert.That(run.Reason, shown ? Is.Null : Does.StartWith("PAN5081"));
    }

    [Test, CancelAfter(15_000)]
    public async Task Words_alone_need_no_test(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", (_, files) =>
        {
            files["docs/a.md"] = "said better";
            return "mended";
        });
        _world.Use(Flow(Agent("write", "coder")), TaskFile(scope: ["docs/**"]));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task Work_that_left_its_bounds_is_salvaged_and_its_failure_names_where(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", (_, files) =>
        {
            files["docs/x.md"] = "elsewhere";
            return null;
        });
        _world.Use(Flow(Agent("code", "coder")), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var attempt = (await _world.AttemptsAsync(run, "code")).Single();
        Assert.That((attempt.State, attempt.SalvageRef), Is.EqualTo((AttemptState.Failed, "refs/pantheon/salvage/code-1")));
        var artifacts = (await _world.Store.SummariesAsync(new RunQuery(), cancellationToken)).Single().Artifacts;
        Assert.That(new[] { "failure.json", "failure.md" }.Select(name => _world.Artifacts.Text(artifacts.Single(made => made.Name == name).Digest)),
            Is.All.Contains("refs/pantheon/salvage/code-1"));
    }
}
