using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon flows list`: every flow in a line.</summary>
internal static class FlowsList
{
    public static int Print(CommandContext context, Catalog catalog)
    {
        var flows = catalog.Flows.Values.OrderBy(flow => flow.Name, StringComparer.Ordinal).ToList();
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/flows-list/v1",
                ["flows"] = new JsonArray([.. flows.Select(flow => (JsonNode)new JsonObject
                {
                    ["name"] = flow.Name,
                    ["description"] = flow.Description,
                    ["nodes"] = flow.All.Count(),
                    ["inputs"] = new JsonArray([.. flow.Inputs.Keys.Select(name => JsonValue.Create(name))]),
                    ["priority"] = flow.Priority,
                    ["digest"] = flow.Digest.ToString(),
                })]),
            }));
            return ExitCode.Yes;
        }

        var table = new Table("FLOW", "NODES", "INPUTS", "DESCRIPTION");
        foreach (var flow in flows)
        {
            table.Add(flow.Name, flow.All.Count().ToString(CultureInfo.InvariantCulture), flow.Inputs.Count == 0 ? "–" : string.Join(", ", flow.Inputs.Keys), flow.Description);
        }

        table.Print(context.Screen);
        return ExitCode.Yes;
    }
}
