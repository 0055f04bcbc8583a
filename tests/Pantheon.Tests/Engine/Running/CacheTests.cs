using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CacheTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task What_a_node_came_to_is_taken_from_an_earlier_run_with_the_same_of_everything(CancellationToken cancellationToken)
    {
        Answer();
        _world.Use(Flow(Said("work", "one")) with { Output = V("${{ work.output.said }}") });

        var first = await _world.RunAsync(cancellationToken: cancellationToken);
        var second = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((_world.Tools.CountOf("say"), second.Outcome, second.Outputs!.ToString()), Is.EqualTo((1, RunOutcome.Ready, "one")), second.Reason);
        Assert.That(await ReasonsAsync(first), Is.EqualTo(new[] { "miss: nothing is kept of this node yet" }));
        Assert.That(await ReasonsAsync(second), Is.EqualTo(new[] { $"hit: kind, definition, inputs, tree and policy are the same, from {first.Id}" }));
        var (worked, found) = ((await _world.AttemptsAsync(first, "work")).Single(), (await _world.AttemptsAsync(second, "work")).Single());
        Assert.That((found.State, found.Worked, worked.Worked), Is.EqualTo((AttemptState.Succeeded, (TimeSpan?)null, (TimeSpan?)TimeSpan.Zero)), "what a cache gave was not worked");
    }

    [Test, CancelAfter(15_000)]
    public async Task What_differs_is_said_part_by_part(CancellationToken cancellationToken)
    {
        Answer();
        _world.Use(Flow(Said("work", "one")));
        await _world.RunAsync(cancellationToken: cancellationToken);

        _world.Use(Flow(Said("work", "two")));
        var inputs = await _world.RunAsync(cancellationToken: cancellationToken);
        _world.Workspaces.Commit("main", ("src/a.cs", "newer"));
        var tree = await _world.RunAsync(cancellationToken: cancellationToken);
        _world.Catalog = _world.Catalog with { Policies = new Dictionary<string, Policy> { ["night"] = _world.Catalog.Night with { Digest = Digest.Of("another night") } } };
        var policy = await _world.RunAsync(cancellationToken: cancellationToken);
        _world.Catalog = _world.Catalog with { Tools = new Dictionary<string, ToolSpec>(_world.Catalog.Tools) { ["say"] = ToolSpec("say") with { Results = "*.xml" } } };
        var definition = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_world.Tools.CountOf("say"), Is.EqualTo(5));
        Assert.That(
            (string[])[.. await ReasonsAsync(inputs), .. await ReasonsAsync(tree), .. await ReasonsAsync(policy), .. await ReasonsAsync(definition)],
            Is.EqualTo(new[] { "inputs", "tree", "policy", "definition" }.Select(parts => $"miss: differs from what is kept: {parts}")));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_node_that_edits_leaves_the_tree_that_it_left_before(CancellationToken cancellationToken)
    {
        _world.Tools.On("bump", context =>
        {
            _world.Workspaces.Files(context.Workspace)["docs/a.md"] = "bumped";
            return ToolResult.Ok("done");
        });
        _world.Use(Flow(Tool("work", "bump") with { Cache = CacheMode.Content }, Publish("publish", "work")), TaskFile());

        await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var second = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((_world.Tools.CountOf("bump"), second.Outcome), Is.EqualTo((1, RunOutcome.Ready)), second.Reason);
        Assert.That(_world.Workspaces.Published.Select(request => _world.Workspaces.Tree(request.Tree)["docs/a.md"]), Is.EqualTo(new[] { "bumped", "bumped" }));
        Assert.That(_world.Workspaces.Open, Is.Zero);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_change_that_the_flow_does_not_allow_any_more_is_refused_from_the_cache_too(CancellationToken cancellationToken)
    {
        _world.Tools.On("bump", context =>
        {
            _world.Workspaces.Files(context.Workspace)["src/a.cs"] = "TODO";
            return ToolResult.Ok("done");
        });
        _world.Use(Flow(Tool("work", "bump") with { Cache = CacheMode.Content }), TaskFile());
        await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        _world.Use(Flow(Tool("work", "bump") with { Cache = CacheMode.Content, Expect = new ExpectSpec { ForbidAdded = ["TODO"] } }), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.FailureKind, _world.Tools.CountOf("bump")), Is.EqualTo((RunOutcome.Failed, FailureKind.GateRejected, 1)));
    }

    [Test, CancelAfter(15_000)]
    public async Task An_agent_is_asked_again_only_when_something_it_hangs_on_is_another(CancellationToken cancellationToken)
    {
        _world.OnAgent("planner", (_, _) => "a plan");
        _world.Use(Flow(Agent("plan", "planner") with { Cache = CacheMode.Content }) with { Output = V("${{ plan.output }}") });

        await _world.RunAsync(cancellationToken: cancellationToken);
        var second = await _world.RunAsync(cancellationToken: cancellationToken);
        _world.Catalog = _world.Catalog with { Agents = _world.Catalog.Agents.ToDictionary(agent => agent.Key, agent => agent.Value with { Digest = Digest.Of("another prompt") }) };
        var third = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((_world.Sessions.Count, second.Outputs!.ToString(), second.ModelCalls), Is.EqualTo((2, "a plan", 0)));
        Assert.That(await ReasonsAsync(third), Is.EqualTo(new[] { "miss: differs from what is kept: definition" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Reviews_and_tests_are_made_anew(CancellationToken cancellationToken)
    {
        _world.Tools.On("test", _ => Tested(("A", "passed")));
        _world.OnAgent("reviewer-a", (_, _) => Review("approve"));
        _world.Use(Flow(Tool("test", "test") with { Cache = CacheMode.Content }, Agent("review", "reviewer-a") with { Cache = CacheMode.Content }));

        var first = await _world.RunAsync(cancellationToken: cancellationToken);
        var tested = _world.Tools.CountOf("test");
        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((_world.Tools.CountOf("test") - tested, _world.Sessions.Count), Is.EqualTo((1, 2)));
        Assert.That(await ReasonsAsync(first), Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_failure_is_never_kept_and_a_run_may_be_asked_not_to_look(CancellationToken cancellationToken)
    {
        var calls = 0;
        _world.Tools.On("say", _ => ++calls == 1 ? new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.ToolFailure, "no luck") } : ToolResult.Ok("done"));
        _world.Use(Flow(Said("work", "one")));
        await _world.RunAsync(cancellationToken: cancellationToken);
        await _world.RunAsync(cancellationToken: cancellationToken);
        _world.NoCache = true;

        var asked = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(calls, Is.EqualTo(3));
        Assert.That(await ReasonsAsync(asked), Is.EqualTo(new[] { "miss: the run was asked not to use the cache" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task An_output_with_a_secret_in_it_is_not_kept(CancellationToken cancellationToken)
    {
        _world.Tools.On("say", _ => new ToolResult { Text = "", Structured = new JsonObject { ["key"] = "ghp_" + new string('a', 36) } });
        _world.Use(Flow(Said("work", "one")));

        await _world.RunAsync(cancellationToken: cancellationToken);
        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_world.Tools.CountOf("say"), Is.EqualTo(2));
        Assert.That(_world.Artifacts.Texts, Has.None.Contains("ghp_aaa"));
    }

    private static ToolNode Said(string id, string what) => Tool(id, "say") with { Cache = CacheMode.Content, With = new Dictionary<string, ValueTemplate> { ["what"] = V(what) } };

    private void Answer() => _world.Tools.On("say", (arguments, _, _) => Task.FromResult(new ToolResult { Text = "", Structured = new JsonObject { ["said"] = arguments["what"]!.ToString() } }));

    private async Task<IReadOnlyList<string>> ReasonsAsync(Run run) => [.. (await _world.Store.EventsAsync(run.Id, CancellationToken.None)).Select(entry => entry.Event).Where(entry => entry.Kind == "node.cached")
        .Select(entry => entry.Data["hit"]!.GetValue<bool>() ? $"hit: {entry.Data["reason"]}, from {entry.Data["from"]}" : $"miss: {entry.Data["reason"]}")];
}
