using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Redaction;

namespace Pantheon.Core.Chat;

/// <summary>The tools that a request offers, in the shape of the GenAI conventions: a list of type, name, description and parameters.</summary>
public static class ToolDefinitionsJson
{
    public static byte[] Bytes(IEnumerable<AITool> tools, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(redact);
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var tool in tools)
            {
                json.WriteStartObject();
                json.WriteString("type", "function");
                json.WriteString("name", redact(tool.Name));
                json.WriteString("description", redact(tool.Description));
                if (tool is AIFunctionDeclaration { JsonSchema: { ValueKind: JsonValueKind.Object } schema })
                {
                    json.WritePropertyName("parameters");
                    (JsonRedactor.Clean(JsonNode.Parse(schema.GetRawText()), redact) ?? new JsonObject()).WriteTo(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
