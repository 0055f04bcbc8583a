using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>Claims to have changed the tree.</summary>
internal sealed class EditTool : ITool
{
    public ToolDefinition Definition { get; } = new(
        "edit",
        "Changes the tree.",
        JsonSchema.Parse((JsonObject)JsonNode.Parse("""{"type":"object","additionalProperties":false,"properties":{}}""")!))
    { Edits = true };

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Ok("changed"));
}
