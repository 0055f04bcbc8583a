using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Composition;

/// <summary>Fixes the concurrency group of a run when it is queued.</summary>
internal static class RunGroups
{
    /// <summary>The group as the flow names it for these inputs and this repository; null where the flow has none.</summary>
    public static RunGroup? Of(FlowSpec flow, JsonObject inputs, string? repository, Catalog catalog)
    {
        if (flow.Concurrency is not { } concurrency)
        {
            return null;
        }

        var known = catalog.Project.Repositories.GetValueOrDefault(repository ?? "");
        var values = new EvaluationContext(new Dictionary<string, JsonNode?>
        {
            ["input"] = inputs,
            ["repo"] = new JsonObject { ["name"] = known?.Name ?? repository, ["base"] = known?.Base },
        });
        var name = concurrency.Group.Evaluate(values)?.ToString().Trim();
        return string.IsNullOrEmpty(name)
            ? throw new PantheonException(Codes.GroupUnnamed, $"the concurrency group of flow '{flow.Name}' comes out empty", "its 'group' must give a text for the inputs and the repository of every run")
            : new RunGroup(name, concurrency.Limit, concurrency.WhenFull);
    }
}
