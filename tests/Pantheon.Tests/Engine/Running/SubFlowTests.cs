using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Running;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SubFlowTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test, CancelAfter(15_000)]
    public async Task The_nodes_of_a_sub_flow_run_under_its_id_and_read_its_own_inputs_and_names(CancellationToken cancellationToken)
    {
        Echo();
        _world.Use(Flow(Said("first", "one"), Sub("part", "inner", "first") with { In = Given("what", "${{ first.output.said }}") }, Said("last", "${{ part.output }}!", "part")) with { Output = V("${{ last.output.said }}") }, null, Inner());

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Outputs!.ToString()), Is.EqualTo((RunOutcome.Ready, "one+a+b!")), run.Reason);
        Assert.That((await _world.Store.NodesAsync(run.Id, cancellationToken)).Select(node => $"{node.Node} {Word.Of(node.Kind)} {Word.Of(node.Result!.Value)}"),
            Is.EqualTo(new[] { "first tool succeeded", "part.a tool succeeded", "part.b tool succeeded", "part flow succeeded", "last tool succeeded" }));
    }

    [Test, CancelAfter(15_000)]
    public async Task Nothing_inside_runs_when_the_sub_flow_is_skipped_and_its_dependents_go_on(CancellationToken cancellationToken)
    {
        Echo();
        _world.Use(Flow(Sub("part", "inner") with { When = T("${{ false }}") }, Said("last", "x", "part")), null, Inner());

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        Assert.That(_world.Tools.Calls, Has.Count.EqualTo(1));
        Assert.That(((await _world.NodeAsync(run, "part.b")).Result, (await _world.NodeAsync(run, "last")).Result), Is.EqualTo(((NodeResult?)NodeResult.Skipped, (NodeResult?)NodeResult.Succeeded)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_failure_inside_fails_the_sub_flow_as_the_outer_flow_says([Values] FailureEffect effect, CancellationToken cancellationToken)
    {
        Echo(fails: "+b");
        _world.Use(Flow(Sub("part", "inner") with { In = Given("what", "x"), OnFailure = new OnFailure(effect, null) }, Said("last", "done", "part")), null, Inner());

        var run = await _world.RunAsync(cancellationToken: cancellationToken);

        var (outcome, last) = effect switch
        {
            FailureEffect.Fail => (RunOutcome.Failed, NodeResult.Skipped),
            FailureEffect.Hold => (RunOutcome.Held, NodeResult.Skipped),
            _ => (RunOutcome.Ready, NodeResult.Succeeded),
        };
        Assert.That((run.Outcome, (await _world.NodeAsync(run, "last")).Result), Is.EqualTo(((RunOutcome?)outcome, (NodeResult?)last)), run.Reason);
        Assert.That((await _world.NodeAsync(run, "part")).Reason, Is.EqualTo("'part.b': no luck with x+a+b"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_sub_flow_that_is_tried_again_runs_all_of_it_again(CancellationToken cancellationToken)
    {
        var calls = 0;
        _world.Tools.On("say", (arguments, _, _) => Task.FromResult(++calls == 2 ? Failed("b") : Said(arguments)));
        _world.Use(Flow(Sub("part", "inner") with { In = Given("what", "x"), Retry = Retry(1) }), null, Inner());

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(5));

        Assert.That((run.Outcome, calls), Is.EqualTo((RunOutcome.Ready, 4)), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_gate_inside_sends_back_to_a_node_inside_and_what_is_left_is_the_tree_of_the_whole(CancellationToken cancellationToken)
    {
        var rounds = 0;
        _world.OnAgent("coder", (request, files) =>
        {
            files["docs/a.md"] = FormattableString.Invariant($"round {++rounds}");
            return "mended";
        });
        _world.Tools.On("build", _ => rounds < 2 ? Failed("it") : ToolResult.Ok("built"));
        var inner = new FlowSpec { Name = "inner", Digest = Digest.Of("inner"), Nodes = [Agent("code", "coder"), Tool("build", "build", "code") with { Retry = Retry(2, "code") }] };
        _world.Use(Flow(Sub("part", "inner"), Publish("publish", "part")), TaskFile(scope: ["docs/**"]), inner);

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        Assert.That(_world.Workspaces.Tree(_world.Workspaces.Published.Single().Tree)["docs/a.md"], Is.EqualTo("round 2"));
        Assert.That((await _world.AttemptsAsync(run, "part")), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_sub_flow_has_the_time_that_its_node_says(CancellationToken cancellationToken)
    {
        _world.Tools.On("say", async (_, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _world.Time, token);
            return ToolResult.Ok("never");
        });
        _world.Use(Flow(Sub("part", "inner") with { In = Given("what", "x"), Timeout = TimeSpan.FromMinutes(3) }), null, Inner());

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(20));

        Assert.That((run.Outcome, run.FailureKind, run.Reason), Is.EqualTo((RunOutcome.Failed, FailureKind.Timeout, "'part': 'part' did not end within 00:03:00")));
        Assert.That(((await _world.NodeAsync(run, "part.a")).Result, (await _world.NodeAsync(run, "part.b")).Result), Is.EqualTo(((NodeResult?)NodeResult.Cancelled, (NodeResult?)NodeResult.Cancelled)));
    }

    [Test, CancelAfter(15_000)]
    public async Task What_all_of_a_sub_flow_waits_for_a_turn_is_none_of_its_time_whatever_works_beside_it(CancellationToken cancellationToken)
    {
        var seats = new HeldSeats(_world.Order, "part.a");
        _world.Order = seats;
        _world.Tools.On("say", async (arguments, _, token) =>
        {
            await Task.Delay(arguments["what"]!.ToString() == "beside" ? TimeSpan.FromMinutes(30) : TimeSpan.FromMinutes(1), _world.Time, token);
            return Said(arguments);
        });
        _world.Use(Flow(Sub("part", "inner") with { In = Given("what", "x"), Timeout = TimeSpan.FromMinutes(5) }, Said("beside", "beside")), null, Inner());
        var free = Task.Delay(TimeSpan.FromMinutes(20), _world.Time, cancellationToken).ContinueWith(_ => seats.IsHeld = false, cancellationToken);

        var run = await _world.PassTimeAsync(_world.RunAsync(cancellationToken: cancellationToken), TimeSpan.FromSeconds(30));

        await free;
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_worker_that_dies_anywhere_in_a_sub_flow_repeats_nothing_that_was_done([Range(2, 12)] int commits, CancellationToken cancellationToken)
    {
        Echo();
        _world.Use(Flow(Sub("part", "inner") with { In = Given("what", "x") }, Said("last", "${{ part.output }}", "part")) with { Output = V("${{ last.output.said }}") }, null, Inner());
        var id = await _world.DieAfterAsync(commits);
        var run = await _world.ReviveAsync(id, cancellationToken);

        Assert.That((run.Outcome, run.Outputs?.ToString()), Is.EqualTo((RunOutcome.Ready, "x+a+b")), run.Reason);
        var attempts = await _world.Store.AttemptsAsync(id, cancellationToken);
        Assert.That(attempts.GroupBy(attempt => attempt.Id.Node).All(node => node.Count(attempt => attempt.State == AttemptState.Succeeded) == 1), "one outcome a node");
    }

    [Test]
    public void Flows_within_flows_are_inlined_with_all_the_names_that_a_node_carries()
    {
        var inner = new FlowSpec
        {
            Name = "inner",
            Digest = Digest.Of("inner"),
            Nodes = [Tool("build", "build"), Gate("gate", new GateSpec { Evidence = new Dictionary<EvidenceKind, IReadOnlyList<NodeId>> { [EvidenceKind.Build] = Ids("build") }, Reviews = new ReviewRequirement(Ids("build"), 1, false) }, "build") with { Retry = Retry(1, "build") }],
        };
        var middle = new FlowSpec { Name = "middle", Digest = Digest.Of("middle"), Nodes = [Sub("deep", "inner")] };

        var flow = SubFlows.Inline(Flow(Sub("part", "middle")), new[] { inner, middle }.ToDictionary(each => each.Name));

        var gate = (GateNode)flow.Nodes[1];
        Assert.That(flow.Nodes.Select(node => node.Id.Value), Is.EqualTo(new[] { "part.deep.build", "part.deep.gate", "part.deep", "part" }));
        Assert.That((gate.Gate.Evidence[EvidenceKind.Build][0].Value, gate.Gate.Reviews!.Of[0].Value, gate.Retry!.From!.Value.Value, gate.Parent!.Value.Value), Is.EqualTo(("part.deep.build", "part.deep.build", "part.deep.build", "part.deep")));
        Assert.That(SubFlows.Inline(flow, new Dictionary<string, FlowSpec>()), Is.SameAs(flow));
    }

    private static FlowNode Sub(string id, string flow, params string[] needs) => new() { Id = new NodeId(id), Flow = flow, Needs = Ids(needs), Timeout = Timeout.InfiniteTimeSpan };

    private static Dictionary<string, ValueTemplate> Given(string name, string value) => new() { [name] = V(value) };

    private static ToolNode Said(string id, string what, params string[] needs) => Tool(id, "say", needs) with { With = Given("what", what) };

    private static FlowSpec Inner() => new()
    {
        Name = "inner",
        Digest = Digest.Of("inner"),
        Inputs = new Dictionary<string, InputSpec> { ["what"] = new(new ContractType { Name = "string", Schema = AnySchema }, JsonValue.Create("nothing"), IsRequired: false) },
        Nodes = [Said("a", "${{ input.what }}+a"), Said("b", "${{ a.output.said }}+b", "a")],
        Output = V("${{ b.output.said }}"),
    };

    private static ToolResult Said(JsonObject arguments) => new() { Text = "", Structured = new JsonObject { ["said"] = arguments["what"]!.ToString() } };

    private static ToolResult Failed(string what) => new() { Text = what, IsError = true, Failure = new Failure(FailureKind.ToolFailure, $"no luck with {what}") };

    private void Echo(string? fails = null) => _world.Tools.On("say", (arguments, _, _) =>
        Task.FromResult(fails is not null && arguments["what"]!.ToString().EndsWith(fails, StringComparison.Ordinal) ? Failed(arguments["what"]!.ToString()) : Said(arguments)));
}
