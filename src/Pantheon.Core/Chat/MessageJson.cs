using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Redaction;

namespace Pantheon.Core.Chat;

/// <summary>Chat messages in the shape of the GenAI conventions (role, parts: text, reasoning, tool_call, tool_call_response): trace, cassette and training example alike.</summary>
public static class MessageJson
{
    public static JsonArray Of(IEnumerable<ChatMessage> messages) => new([.. messages.Select(Of)]);

    public static JsonNode Of(ChatMessage message) => JsonNode.Parse(Bytes(message, text => text))!; // an object was written

    /// <summary>A message as UTF-8, each of its texts redacted.</summary>
    public static byte[] Bytes(ChatMessage message, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(message);
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("role", SaidWord.Of(message.Role.Value, redact));
            json.WriteStartArray("parts");
            foreach (var content in message.Contents)
            {
                WritePart(json, content, redact);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void WritePart(Utf8JsonWriter json, AIContent content, Func<string, string> redact)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                WriteText(json, "reasoning", reasoning.Text, redact);
                break;
            case TextContent text:
                WriteText(json, "text", text.Text, redact);
                break;
            case FunctionCallContent call:
                Begin(json, "tool_call", call.CallId, redact);
                json.WriteString("name", redact(call.Name));
                WriteArguments(json, call, redact);
                json.WriteEndObject();
                break;
            case FunctionResultContent result:
                Begin(json, "tool_call_response", result.CallId, redact);
                json.WriteString("response", result.Result?.ToString() is { } said ? redact(said) : null);
                json.WriteEndObject();
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, string type, string text, Func<string, string> redact)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("content", redact(text));
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string type, string id, Func<string, string> redact)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("id", SaidWord.Of(id, redact));
    }

    private static void WriteArguments(Utf8JsonWriter json, FunctionCallContent call, Func<string, string> redact)
    {
        json.WritePropertyName("arguments");
        if (call.RawRepresentation is RawToolCall raw)
        {
            json.WriteStringValue(JsonRedactor.CleanText(raw.Arguments, redact));
        }
        else if (call.Arguments is { } given && given.All(one => one.Value is null or JsonNode && redact(one.Key) == one.Key && JsonRedactor.IsClean((JsonNode?)one.Value, redact)))
        {
            json.WriteStartObject();
            foreach (var (name, value) in given)
            {
                json.WritePropertyName(name);
                JsonSerializer.Serialize(json, (JsonNode?)value);
            }

            json.WriteEndObject();
        }
        else
        {
            JsonSerializer.Serialize(json, JsonRedactor.Redact(JsonSerializer.SerializeToNode(call.Arguments), redact));
        }
    }
}
