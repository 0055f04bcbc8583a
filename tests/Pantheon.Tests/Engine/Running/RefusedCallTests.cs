using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Running;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RefusedCallTests : IDisposable
{
    private static readonly ToolRefusal Away = new("connect", "198.51.100.1:443 (tcp)", "the sandbox has no network", 2);

    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task What_the_command_of_a_node_was_refused_is_on_the_runs_chain_before_the_attempt_ends_its_node(CancellationToken cancellationToken)
    {
        _world.Tools.On("build", _ => ToolResult.Ok("built") with { Refusals = [Away] });
        _world.Use(Flow(Command("build")));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        var events = await _world.Store.EventsAsync(run.Id, cancellationToken);
        var refused = events.Single(recorded => recorded.Event.Kind == EventKinds.CallRefused).Event;
        Assert.That((refused.Node?.Value, refused.Attempt, refused.Data.ToJsonString()), Is.EqualTo((
            "build", (int?)1, """{"tool":"build","call":"connect","target":"198.51.100.1:443 (tcp)","reason":"the sandbox has no network","count":2}""")));
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.NoChange).Or.EqualTo(RunOutcome.Ready), "a refusal that had no effect fails nothing");
    }

    [Test, CancelAfter(15_000)]
    public async Task What_an_agents_tool_was_refused_is_an_event_too_and_secrets_in_it_are_not(CancellationToken cancellationToken)
    {
        _world.Tools.On("write_file", _ => ToolResult.Error("refused") with { Refusals = [new ToolRefusal("path", "/AKIAIOSFODNN7EXAMPLE", "it is absolute", 1)] });
        _world.OnAgent("coder", async (request, token) =>
        {
            await request.Tools.Single(tool => tool.Definition.Name == "write_file").RunAsync([], request.Context, token);
            return EngineWorld.End("done");
        });
        _world.Use(Flow(Agent("code", "coder")));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        var refused = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Single(recorded => recorded.Event.Kind == EventKinds.CallRefused).Event;
        Assert.That((refused.Node?.Value, refused.Data["tool"]?.ToString()), Is.EqualTo(("code", "write_file")));
        Assert.That(refused.Data["target"]?.ToString(), Does.StartWith("/").And.Not.Contain("AKIAIOSFODNN7EXAMPLE"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_tool_is_made_with_what_its_agent_was_granted_and_knows_the_base(CancellationToken cancellationToken)
    {
        var coder = AgentSpec("coder", "patch.v1", ["write_file"]) with { Commands = [new CommandRule("npm test")] };
        _world.Catalog = _world.Catalog with { Agents = new Dictionary<string, Pantheon.Core.Agents.AgentSpec> { ["coder"] = coder } };
        ToolContext? seen = null;
        _world.OnAgent("coder", (request, _) =>
        {
            seen = request.Context;
            return Task.FromResult(EngineWorld.End("done"));
        });
        _world.Use(Flow(Agent("code", "coder")));

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_world.Tools.Grants.Select(grant => (string.Join(' ', grant.Tools), string.Join(' ', grant.Commands))), Is.EqualTo([("write_file", "npm test")]));
        Assert.That((seen?.BaseCommit, seen?.BaseTree), Is.Not.EqualTo(((string?)null, (string?)null)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_call_that_was_stopped_leaves_what_it_was_refused_by_then(CancellationToken cancellationToken)
    {
        var signals = new RunSignals();
        _world.Tools.On("build", async (_, _, token) =>
        {
            signals.Cancel("enough");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
            catch (OperationCanceledException)
            {
                throw new ToolCancelledException([Away], token);
            }

            return ToolResult.Ok("never");
        });
        _world.Use(Flow(Command("build")));

        var run = await _world.RunAsync(signals: signals, cancellationToken: cancellationToken);

        var kinds = (await _world.Store.EventsAsync(run.Id, cancellationToken)).Select(recorded => recorded.Event.Kind).ToList();
        Assert.That((run.Outcome, kinds.Count(kind => kind == EventKinds.CallRefused)), Is.EqualTo((RunOutcome.Cancelled, 1)));
        Assert.That(kinds[^1], Is.EqualTo(EventKinds.RunEnded));
    }
}
