using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;

namespace Pantheon.Engine.Estimating;

/// <summary>Which models a node may be given, and which it most likely gets.</summary>
public static class LikelyModels
{
    /// <summary>The routes of an agent's node, one for each of its rounds, with the models of each that are in its pool; none for other nodes.</summary>
    public static IEnumerable<(string? Route, IReadOnlyList<ModelAddress> Models)> RoutesOf(NodeSpec node, Catalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (node is not AgentNode agent || !catalog.Agents.TryGetValue(agent.Agent, out var spec))
        {
            yield break;
        }

        foreach (var choice in FlowGuard.ChoicesOf(agent, spec).Select(one => one.Model).Distinct())
        {
            IReadOnlyList<ModelAddress> models = choice.Id is { } id && id.Split('/', 2) is [var pool, var model] ? [new ModelAddress(pool, model)]
                : choice.Route is { } route && catalog.Project.Routes.TryGetValue(route, out var known) ? known.Models : [];
            yield return (choice.Route, [.. models.Where(address => node.Pool is null || address.Pool == node.Pool)]);
        }
    }

    /// <summary>The first model of the first round's route: what the node gets while nothing is away and its work is not hard.</summary>
    public static ModelAddress? Of(NodeSpec node, Catalog catalog) =>
        RoutesOf(node, catalog).SelectMany(choice => choice.Models).Select(address => (ModelAddress?)address).FirstOrDefault();
}
