using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>Counts the letters of a text, and how often it was called.</summary>
internal sealed class CountTool : ITool
{
    public int Calls { get; private set; }

    public ToolDefinition Definition { get; } = new(
        "count",
        "Counts letters.",
        JsonSchema.Parse((JsonObject)JsonNode.Parse("""{"type":"object","additionalProperties":false,"required":["text"],"properties":{"text":{"type":"string"}}}""")!));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        Calls++;
        return Task.FromResult(ToolResult.Ok(arguments["text"]!.ToString().Length.ToString(CultureInfo.InvariantCulture)));
    }
}
