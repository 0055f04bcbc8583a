using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Tests.Core.Flows;

public sealed class FlowGraphTests
{
    private static readonly FlowGraph Graph = Of("plan", "tests:plan", "codegen:plan,tests", "format:codegen", "build:format", "test:build", "review_a:test", "review_b:test", "gate:review_a,review_b", "notes:plan");

    [Test]
    public void Nodes_come_after_their_needs_and_else_in_the_order_of_the_spec() =>
        Assert.That(Ids(Of("c:a", "b", "a", "d:b,c").Order.Select(node => node.Id)), Is.EqualTo("b a c d"));

    [Test]
    public void Ancestors_are_all_that_a_node_needs() => Assert.That(Ids(Graph.Ancestors(new NodeId("format")).OrderBy(id => id.Value)), Is.EqualTo("codegen plan tests"));

    [Test]
    public void Descendants_are_all_that_need_a_node() => Assert.That(Ids(Graph.Descendants(new NodeId("test")).OrderBy(id => id.Value)), Is.EqualTo("gate review_a review_b"));

    [Test]
    public void A_retry_repeats_its_node_and_all_that_hangs_on_it() =>
        Assert.That(Ids(Graph.FromOn(new NodeId("build"))), Is.EqualTo("build test review_a review_b gate"));

    [TestCase("codegen", "test", "codegen format build test")]
    [TestCase("plan", "codegen", "plan tests codegen")]
    [TestCase("notes", "test", "")]
    [TestCase("test", "test", "")]
    public void Between_are_the_nodes_on_the_ways(string from, string to, string expected) =>
        Assert.That(Ids(Graph.Between(new NodeId(from), new NodeId(to))), Is.EqualTo(expected));

    [TestCase("gate", EvidenceKind.Tests, "test")]
    [TestCase("gate", EvidenceKind.Build, "build")]
    [TestCase("gate", EvidenceKind.Lint, null)]
    [TestCase("build", EvidenceKind.Build, null)]
    public void Evidence_comes_from_the_nearest_ancestor_that_gives_it(string node, EvidenceKind kind, string? expected)
    {
        EvidenceKind? EvidenceOf(NodeSpec spec) => spec.Id.Value switch
        {
            "test" or "tests" => EvidenceKind.Tests,
            "build" => EvidenceKind.Build,
            _ => null,
        };

        Assert.That(Graph.NearestEvidence(new NodeId(node), kind, EvidenceOf)?.Value, Is.EqualTo(expected));
    }

    [Test]
    public void The_critical_path_is_the_longest_chain()
    {
        TimeSpan Duration(NodeSpec node) => TimeSpan.FromMinutes(node.Id.Value switch { "codegen" => 45, "notes" => 100, _ => 5 });

        Assert.That(Graph.CriticalPath(Duration), Is.EqualTo(TimeSpan.FromMinutes(105)));
        Assert.That(Graph.RemainingPaths(Duration)[new NodeId("test")], Is.EqualTo(TimeSpan.FromMinutes(15)));
    }

    [TestCase("a:a", "a a")]
    [TestCase("a:b b:c c:a", "a b c a")]
    [TestCase("x a:x,c b:a c:b", "a c b a")]
    [TestCase("a b:a c:a,b d:nobody", null)]
    public void A_circle_is_found(string flow, string? expected)
    {
        var cycle = FlowGraph.FindCycle([.. flow.Split(' ').Select(Node)]);

        Assert.That(cycle is null ? null : Ids(cycle), Is.EqualTo(expected));
    }

    [Test]
    public void A_flow_with_a_circle_has_no_graph() => Assert.That(() => Of("a:b", "b:a"), Throws.ArgumentException.With.Message.Contains("a → b → a"));

    [Test]
    public void A_very_long_flow_is_no_harder()
    {
        var graph = Of([.. Enumerable.Range(0, 20_000).Reverse().Select(i => i == 0 ? "n0" : $"n{i}:n{i - 1}")]);

        Assert.That(graph.Order, Has.Count.EqualTo(20_000));
    }

    [Test]
    public void Any_graph_without_circles_is_ordered_by_its_needs() => Sampled.Holds(Prop.ForAll<List<int>>(seeds =>
    {
        var nodes = seeds.Select((seed, i) => Node(i == 0 || seed % 3 == 0 ? $"n{i}" : $"n{i}:n{Math.Abs(seed % i)}")).Reverse().ToArray();
        var order = new FlowGraph(Flow(nodes)).Order.Select(node => node.Id).ToList();
        return order.Count == nodes.Length && nodes.All(node => node.Needs.All(need => order.IndexOf(need) < order.IndexOf(node.Id)));
    }));

    private static FlowGraph Of(params string[] nodes) => new(Flow([.. nodes.Select(Node)]));

    private static FlowSpec Flow(IReadOnlyList<NodeSpec> nodes) => new() { Name = "flow", Nodes = nodes, Digest = Digest.Of("flow") };

    private static NodeSpec Node(string text)
    {
        var parts = text.Split(':');
        return new AgentNode { Id = new NodeId(parts[0]), Agent = "agent", Needs = parts.Length == 1 ? [] : [.. parts[1].Split(',').Select(need => new NodeId(need))] };
    }

    private static string Ids(IEnumerable<NodeId> ids) => string.Join(' ', ids);
}
