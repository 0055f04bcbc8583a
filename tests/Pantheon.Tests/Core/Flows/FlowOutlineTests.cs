using NUnit.Framework;
using Pantheon.Core.Flows;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Core.Flows;

public sealed class FlowOutlineTests
{
    [Test]
    public void A_node_comes_in_the_wave_after_the_last_of_its_needs()
    {
        var steps = FlowOutline.Of(Flow(Command("c", "a", "b"), Command("a"), Command("b", "a")), new Dictionary<string, FlowSpec>());

        Assert.That(steps.Select(step => $"{step.Wave} {step.Node.Id}"), Is.EqualTo(new[] { "1 a", "2 b", "3 c" }));
    }

    [Test]
    public void The_nodes_of_a_sub_flow_start_when_its_node_may_and_end_before_it()
    {
        var inner = Flow(Command("x"), Command("y", "x")) with { Name = "inner" };
        var outer = Flow(Command("a"), new FlowNode { Id = new("sub"), Flow = "inner", Needs = Ids("a") }, Command("b", "sub"));

        var steps = FlowOutline.Of(outer, new Dictionary<string, FlowSpec> { ["inner"] = inner });

        Assert.That(steps.Select(step => $"{step.Wave} {step.Node.Id} after {string.Join(',', step.After)}"), Is.EqualTo(new[] { "1 a after ", "2 sub.x after a", "3 sub.y after sub.x", "4 sub after sub.y", "5 b after sub" }));
    }

    [Test]
    public void Handlers_have_waves_of_their_own()
    {
        var flow = Flow(Command("a"), Command("b", "a")) with { OnFailure = [Command("f")], Finally = [Command("y"), Command("z", "y")] };

        var steps = FlowOutline.Of(flow, new Dictionary<string, FlowSpec>());

        Assert.That(steps.Select(step => $"{step.Section} {step.Wave} {step.Node.Id}"), Is.EqualTo(new[] { "nodes 1 a", "nodes 2 b", "on_failure 1 f", "finally 1 y", "finally 2 z" }));
    }
}
