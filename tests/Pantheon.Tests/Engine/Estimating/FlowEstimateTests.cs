using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Estimating;

namespace Pantheon.Tests.Engine.Estimating;

/// <summary>What a run will take when it waits for nobody.</summary>
[TestFixture]
internal sealed class FlowEstimateTests
{
    [Test]
    public void The_chain_that_takes_longest_is_found_through_branches()
    {
        FlowStep[] steps = [Step("plan"), Step("code", "plan"), Step("docs", "plan"), Step("gate", "code", "docs")];

        var flow = FlowEstimate.Of(steps, node => Exactly(node.Id.Value == "docs" ? 100 : 10));

        Assert.That(flow.Path.Select(id => id.Value), Is.EqualTo(new[] { "plan", "docs", "gate" }));
        Assert.That((flow.P50, flow.P80, flow.Samples), Is.EqualTo((120.0, 120.0, 9)).Using<(double, double, int)>((left, right) => Math.Abs(left.Item1 - right.Item1) < 1e-6 && Math.Abs(left.Item2 - right.Item2) < 1e-6 && left.Item3 == right.Item3));
        Assert.That(flow.Nodes, Has.Count.EqualTo(4));
    }

    [Test]
    public void What_runs_finally_comes_after_and_what_runs_on_failure_does_not()
    {
        var flow = FlowEstimate.Of([Step("code"), Step("sweep") with { Section = "finally" }, Step("triage") with { Section = "on_failure" }], _ => Exactly(10));

        Assert.That(flow.Path.Select(id => id.Value), Is.EqualTo(new[] { "code", "sweep" }));
    }

    [Test]
    public void Not_all_nodes_of_a_chain_are_late_at_once()
    {
        FlowStep[] steps = [Step("a"), Step("b", "a"), Step("c", "b"), Step("d", "c")];
        var node = new NodeEstimate(100, 100 * Math.Exp(0.8416), 1, 9, HistoryScope.Same);

        var flow = FlowEstimate.Of(steps, _ => node);

        Assert.That(flow.P50, Is.GreaterThan(4 * node.P50), "the mean of a lognormal time lies above its median");
        Assert.That(flow.P80, Is.LessThan(4 * node.P80).And.GreaterThan(flow.P50));
    }

    [Test]
    public void A_node_that_is_tried_again_counts_as_often()
    {
        var flow = FlowEstimate.Of([Step("code")], _ => Exactly(10) with { Tries = 1.5, TokensIn = 100, TokensOut = 10 });

        Assert.That((flow.P50, flow.TokensIn, flow.TokensOut), Is.EqualTo((15.0, 150.0, 15.0)));
    }

    [Test]
    public void A_flow_without_nodes_takes_nothing() => Assert.That(FlowEstimate.Of([], _ => Exactly(1)), Has.Property("P80").EqualTo(0).And.Property("Samples").EqualTo(0));

    private static NodeEstimate Exactly(double seconds) => new(seconds, seconds, 0, 9, HistoryScope.Same);

    private static FlowStep Step(string id, params string[] after) =>
        new(new AgentNode { Id = new NodeId(id), Agent = id }, "nodes", 1, [.. after.Select(need => new NodeId(need))]);
}
