using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>Declares tools to the model that a small window left out; granted they were all along.</summary>
public sealed class MoreToolsTool(ToolShelf shelf) : ITool
{
    public ToolDefinition Definition { get; } = shelf.More ?? throw new ArgumentException("nothing is hidden", nameof(shelf));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var asked = (arguments["names"] as JsonArray ?? []).Select(name => name?.ToString() ?? "").Distinct(StringComparer.Ordinal).ToList();
        var unknown = asked.Where(name => !shelf.Show(name)).ToList();
        var known = asked.Except(unknown, StringComparer.Ordinal).ToList();
        var there = known.Count > 0 ? $"You can call {string.Join(", ", known)} now." : "";
        return Task.FromResult(unknown.Count == 0
            ? ToolResult.Ok(there)
            : ToolResult.Error($"{there} There is no tool {string.Join(", ", unknown)}. Not offered yet: {string.Join(", ", shelf.Hidden)}.".Trim()));
    }
}
