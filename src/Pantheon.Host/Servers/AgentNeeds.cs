using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;

namespace Pantheon.Host.Servers;

/// <summary>The context that the agents of a catalog are likely to fill on one model.</summary>
internal static class AgentNeeds
{
    // the largest of the library's own agents
    private const int WithoutCatalog = 16384;

    /// <summary>Tokens; null when no agent's route leads to the model.</summary>
    public static int? Of(Catalog? catalog, ModelAddress model)
    {
        if (catalog is null)
        {
            return WithoutCatalog;
        }

        var agents = catalog.Agents.Values.Where(agent => Leads(catalog, agent.Model, model)).ToList();
        return agents.Count > 0 ? agents.Max(agent => agent.ContextNeed) : null;
    }

    private static bool Leads(Catalog catalog, ModelChoice choice, ModelAddress model) =>
        choice.Id == model.ToString() || (choice.Route is { } route && catalog.Project.Routes.TryGetValue(route, out var found) && found.Models.Contains(model));
}
