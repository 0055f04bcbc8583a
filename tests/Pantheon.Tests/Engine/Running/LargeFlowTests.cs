using NUnit.Framework;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LargeFlowTests : IDisposable
{
    private const int Many = 5000;

    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(60_000)]
    public async Task A_chain_as_long_as_a_flow_may_be_runs_and_its_last_node_reads_its_first(CancellationToken cancellationToken)
    {
        var said = "";
        _world.Tools.On("say", (arguments, _, _) =>
        {
            said = arguments["what"]?.ToString() ?? said;
            return Task.FromResult(ToolResult.Ok("done"));
        });
        _world.Use(Flow([.. Chain(Many - 1), Tool("last", "say", Name(Many - 2)) with { With = new Dictionary<string, ValueTemplate> { ["what"] = V("${{ n0.result }}") } }]));

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, _world.Tools.Calls.Count, said), Is.EqualTo((RunOutcome.Ready, Many, "succeeded")), run.Reason);
    }

    [Test, CancelAfter(60_000)]
    public async Task Behind_a_long_row_of_skipped_nodes_is_the_tree_that_the_first_of_them_would_have_had(CancellationToken cancellationToken)
    {
        _world.OnAgent("coder", (_, files) => files["docs/a.md"] = "new");
        _world.Tools.On("build", _ => new ToolResult { Text = "", IsError = true, Failure = new Failure(FailureKind.BuildFailed, "no luck") });
        var seen = "";
        _world.Tools.On("say", context => ToolResult.Ok(seen = _world.Workspaces.Files(context.Workspace)["docs/a.md"]));
        NodeSpec[] row = [.. Enumerable.Range(0, Many - 3).Select(number => Command(Name(number), number == 0 ? "build" : Name(number - 1)))];
        _world.Use(Flow([Agent("code", "coder"), Tool("build", "build", "code"), .. row, Tool("last", "say", row[^1].Id.Value) with { Always = true }]), TaskFile(scope: ["docs/**"]));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Reason, seen), Is.EqualTo((RunOutcome.Failed, "'build': no luck", "new")));
        Assert.That((await _world.NodeAsync(run, Name(Many - 4))).Result, Is.EqualTo(NodeResult.Skipped));
    }

    [Test, CancelAfter(15_000)]
    public async Task Three_edited_needs_are_merged_over_what_all_of_them_began_with(CancellationToken cancellationToken)
    {
        _world.Workspaces.Commit("main", ("docs/a.md", "0"), ("docs/b.md", "0"), ("docs/c.md", "0"), ("docs/first.md", "0"));
        _world.Tools.On("bump", (arguments, context, _) =>
        {
            _world.Workspaces.Files(context.Workspace)[arguments["what"]!.ToString()] = "1";
            return Task.FromResult(ToolResult.Ok("done"));
        });
        ToolNode Edit(string id, string file, params string[] needs) => Tool(id, "bump", needs) with { With = new Dictionary<string, ValueTemplate> { ["what"] = V(file) } };
        _world.Use(Flow(Edit("first", "docs/first.md"), Edit("a", "docs/a.md", "first"), Edit("b", "docs/b.md", "first"), Edit("c", "docs/c.md", "first"), Publish("publish", "c", "a", "first", "b")), TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree).Values, Is.All.EqualTo("1"));
    }

    private static NodeSpec[] Chain(int count) => [.. Enumerable.Range(0, count).Select(number => Command(Name(number), number == 0 ? [] : [Name(number - 1)]))];

    private static string Name(int number) => FormattableString.Invariant($"n{number}");
}
