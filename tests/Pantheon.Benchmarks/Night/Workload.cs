using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>One night's queue with its truth: what the planner may see, what each node really takes, and what no schedule can beat.</summary>
internal sealed record Workload(string Scenario, int Seed, NightTerms Terms, IReadOnlyList<WorkFlow> Flows)
{
    public double? Rho { get; init; }

    public Bounds Bounds { get; init; } = null!;

    /// <summary>The flows as the planner gets them, new for each simulation, and the truth of each node.</summary>
    public (IReadOnlyList<NightFlow> Flows, Dictionary<NightNode, double> Work) Fresh()
    {
        var work = new Dictionary<NightNode, double>();
        var flows = new List<NightFlow>(Flows.Count);
        foreach (var flow in Flows)
        {
            var nodes = new Dictionary<string, NightNode>();
            foreach (var node in flow.Nodes)
            {
                var fresh = new NightNode(node.Id, node.Model, node.EstimateSeconds, [.. node.Needs.Select(need => nodes[need])]);
                nodes[node.Id] = fresh;
                work[fresh] = node.WorkSeconds;
            }

            flows.Add(new NightFlow(flow.Id, flow.Priority, [.. nodes.Values]));
        }

        return (flows, work);
    }
}
