using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;

namespace Pantheon.Tools.Mcp;

/// <summary>A tool as its server lists it, and the digest of all that the list says of it: name, description, schemas.</summary>
internal sealed record ListedTool(string Name, string Description, JsonSchema Input, JsonSchema? Output, Digest Digest)
{
    /// <summary>Reads an entry of the list; a schema that cannot be honoured is refused with its place.</summary>
    public static ListedTool Of(Tool tool)
    {
        try
        {
            var input = Node(tool.InputSchema);
            var output = tool.OutputSchema is { } declared ? Node(declared) : null;
            var listed = new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description ?? "",
                ["inputSchema"] = input?.DeepClone(),
                ["outputSchema"] = output?.DeepClone(),
            };
            return new ListedTool(tool.Name, tool.Description ?? "", Schema(tool.Name, "inputSchema", input), output is null ? null : Schema(tool.Name, "outputSchema", output), CanonicalJson.DigestOf(listed));
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            throw Refused(tool.Name, odd.Message, odd);
        }
    }

    private static JsonSchema Schema(string tool, string part, JsonNode? node)
    {
        try
        {
            return JsonSchema.Parse(node as JsonObject ?? throw Refused(tool, $"its {part} is no object", null));
        }
        catch (SchemaException fault)
        {
            throw Refused(tool, $"{part}: {fault.Message}", fault);
        }
    }

    private static JsonNode? Node(JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? null : StrictJson.Parse(element.GetRawText());

    private static McpFaultException Refused(string tool, string why, Exception? inner) => new(
        FailureKind.PolicyRefused,
        Codes.McpSchemaNotHonoured,
        $"the schema of '{McpBounds.Shown(tool)}' on its MCP server cannot be honoured: {McpBounds.Shown(why, 400)}",
        "Use a version of the server whose schemas keep to the accepted keywords (pantheon help and ops/docs/mcp.md list them).",
        inner);
}
