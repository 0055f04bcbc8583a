using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeptToolsTests : IDisposable
{
    private readonly EngineWorld _world = new();
    private readonly List<Kept> _all = [];

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task What_an_agents_tools_keep_running_lives_from_call_to_call_and_ends_with_its_node(CancellationToken cancellationToken)
    {
        _world.Tools.On("write_file", Answer);
        _world.OnAgent("coder", async (request, token) =>
        {
            var tool = request.Tools.Single(tool => tool.Definition.Name == "write_file");
            await tool.RunAsync([], request.Context, token);
            await tool.RunAsync([], request.Context, token);
            Assert.That(_all.Select(kept => kept.Ended), Is.EqualTo(new[] { false }));
            return EngineWorld.End("done");
        });
        _world.Use(Flow(Agent("code", "coder")));

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_all.Select(kept => kept.Ended), Is.EqualTo(new[] { true }));
    }

    [Test, CancelAfter(15_000)]
    public async Task It_ends_also_where_the_session_throws(CancellationToken cancellationToken)
    {
        _world.Tools.On("write_file", Answer);
        _world.OnAgent("coder", async (request, token) =>
        {
            await request.Tools.Single(tool => tool.Definition.Name == "write_file").RunAsync([], request.Context, token);
            throw new InvalidOperationException("broken");
        });
        _world.Use(Flow(Agent("code", "coder")));

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_all.Select(kept => kept.Ended), Is.EqualTo(new[] { true }));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_the_tool_of_a_node_keeps_ends_with_the_node(CancellationToken cancellationToken)
    {
        _world.Tools.On("build", Answer);
        _world.Use(Flow(Command("build")));

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_all.Select(kept => kept.Ended), Is.EqualTo(new[] { true }));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_tool_that_is_granted_twice_is_handed_out_once(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> handed = [];
        _world.Tools.On("write_file", Answer);
        _world.OnAgent("coder", (request, _) =>
        {
            handed = [.. request.Tools.Select(tool => tool.Definition.Name)];
            return Task.FromResult(EngineWorld.End("done"));
        });
        _world.Use(Flow(Agent("code", "coder")));
        var coder = AgentSpec("coder", "patch.v1", ["write_file", "write_file"]);
        _world.Catalog = _world.Catalog with { Agents = new Dictionary<string, Pantheon.Core.Agents.AgentSpec>(_world.Catalog.Agents) { ["coder"] = coder } };

        await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(handed, Is.EqualTo(new[] { "write_file" }));
    }

    private ToolResult Answer(ToolContext context)
    {
        context.Session!.Keep("server", () =>
        {
            var made = new Kept();
            _all.Add(made);
            return made;
        });
        return ToolResult.Ok("done");
    }

    private sealed class Kept : IAsyncDisposable
    {
        public bool Ended { get; private set; }

        public ValueTask DisposeAsync()
        {
            Ended = true;
            return ValueTask.CompletedTask;
        }
    }
}
