using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Estimating;
using Pantheon.Engine.Planning;

namespace Pantheon.Engine.Directing;

/// <summary>What a run should come to, for the planner: nothing fails for good, a map has one item, and each agent gets the first model of its route.</summary>
public sealed class FlowPlans(NightEstimates estimates, IReadOnlyDictionary<ModelAddress, ModelProfile> models, FairShares shares)
{
    private const string Main = "nodes";
    private const string OnFailure = "on_failure";
    private const int Classes = 25;

    /// <summary>The plan of a run whose flow the catalog has.</summary>
    internal LiveFlow Of(Run run, Catalog catalog)
    {
        var outline = FlowOutline.Of(catalog.Flows[run.Flow], catalog.Flows);
        var groups = outline.Where(step => step.Node is FlowNode).ToDictionary(step => step.Node.Id, step => step.After);
        var nodes = new Dictionary<NodeId, NightNode>();
        var ordered = new List<NightNode>();
        foreach (var step in outline.Where(step => step.Section != OnFailure && step.Node is not FlowNode))
        {
            var address = LikelyModels.Of(step.Node, catalog);
            var estimate = estimates.Of(run, step.Node, address);

            // a handler at the end comes after all the others
            List<NightNode> needs = step.Section == Main || step.After.Count > 0 ? [.. Resolve(step.After).Where(nodes.ContainsKey).Select(need => nodes[need])] : [.. ordered];
            var node = new NightNode(step.Node.Id.Value, address is { } model ? models.GetValueOrDefault(model) : null, estimate.Tries * estimate.P50, needs)
            {
                Prefix = step.Node is AgentNode agent ? $"{agent.Agent} {run.Repository}" : "",
            };
            nodes.Add(step.Node.Id, node);
            ordered.Add(node);
        }

        var flow = new NightFlow(run.Id.ToString(), PriorityOf(run), ordered)
        {
            Share = shares.OwnerOf(run.Repository, run.Labels),
            PassedOver = run.PassedOver,
        };
        return new LiveFlow(run.Id, flow, nodes);

        // a sub-flow's node has ended when the last of its own have
        IEnumerable<NodeId> Resolve(IEnumerable<NodeId> needs) => needs.SelectMany(need => groups.TryGetValue(need, out var within) ? Resolve(within) : [need]).Distinct();
    }

    /// <summary>Priorities in four steps: the planner weighs each against the work.</summary>
    private static int PriorityOf(Run run) => run.Place < 0 || run.Priority == 0 ? 0
        : run.Place > 0 ? (100 / Classes) + 1
        : ((run.Priority - 1) / Classes) + 1;
}
