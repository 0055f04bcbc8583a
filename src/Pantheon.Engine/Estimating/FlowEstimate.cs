using Pantheon.Core.Flows;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Estimating;

/// <summary>What a whole run will take when it waits for nobody: the estimate of each node, and the chain that takes longest.</summary>
/// <param name="P50">Seconds of the chain that half of the runs stay below.</param>
/// <param name="P80">Seconds of the chain that four in five stay below; less than the sum of its nodes' own, as not all are late at once.</param>
public sealed record FlowEstimate(IReadOnlyDictionary<NodeId, NodeEstimate> Nodes, IReadOnlyList<NodeId> Path, double P50, double P80)
{
    private const string OnFailure = "on_failure";

    /// <summary>The fewest attempts that one of the chain's nodes rests on.</summary>
    public int Samples => Path.Count == 0 ? 0 : Path.Min(id => Nodes[id].Samples);

    /// <summary>Tokens that all nodes will read, each as often as it is tried.</summary>
    public double TokensIn => Nodes.Values.Sum(node => node.Tries * node.TokensIn);

    /// <summary>Tokens that all nodes will write.</summary>
    public double TokensOut => Nodes.Values.Sum(node => node.Tries * node.TokensOut);

    /// <summary>Of the steps of an outline: what runs on failure is not in the chain, what runs finally comes after it. A map counts as one item.</summary>
    public static FlowEstimate Of(IReadOnlyList<FlowStep> steps, Func<NodeSpec, NodeEstimate> estimate)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var nodes = steps.Where(step => step.Node is not FlowNode).ToDictionary(step => step.Node.Id, step => estimate(step.Node));
        var chains = steps.Where(step => step.Section != OnFailure).GroupBy(step => step.Section).Select(section => Longest([.. section], nodes));
        List<NodeId> path = [.. chains.SelectMany(chain => chain)];
        var (mean, variance) = (path.Sum(id => nodes[id].Mean), path.Sum(id => nodes[id].Variance));
        if (mean <= 0)
        {
            return new FlowEstimate(nodes, path, 0, 0);
        }

        // a sum of lognormal times is taken as lognormal itself, with their mean and variance (Fenton and Wilkinson)
        var squared = Math.Log(1 + (variance / (mean * mean)));
        var half = mean * Math.Exp(-squared / 2);
        return new FlowEstimate(nodes, path, half, half * Math.Exp(NodeEstimate.FourInFive * Math.Sqrt(squared)));
    }

    private static IReadOnlyList<NodeId> Longest(IReadOnlyList<FlowStep> steps, Dictionary<NodeId, NodeEstimate> nodes)
    {
        var ends = new Dictionary<NodeId, (double Seconds, IReadOnlyList<NodeId> Path)>();
        foreach (var step in steps)
        {
            // steps come in an order in which what is waited for is there
            var before = step.After.Where(ends.ContainsKey).Select(need => ends[need]).OrderByDescending(end => end.Seconds).FirstOrDefault((0, []));
            ends[step.Node.Id] = nodes.TryGetValue(step.Node.Id, out var own) ? (before.Seconds + own.Mean, [.. before.Path, step.Node.Id]) : before;
        }

        return ends.Values.OrderByDescending(end => end.Seconds).Select(end => end.Path).FirstOrDefault([]);
    }
}
