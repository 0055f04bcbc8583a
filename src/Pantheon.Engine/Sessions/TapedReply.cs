using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Redaction;

namespace Pantheon.Engine.Sessions;

/// <summary>A model's whole answer as a session writes it down, redacted, and as it reads it again.</summary>
internal static class TapedReply
{
    /// <summary>Writes the members of an object that is open; says in `exact` whether all of it is as the model gave it.</summary>
    public static void Write(Utf8JsonWriter json, ChatResponse response, Func<string, string> redact)
    {
        var isExact = true;
        json.WriteStartArray("messages");
        foreach (var message in response.Messages)
        {
            json.WriteStartObject();
            isExact &= WriteWord(json, "role", message.Role.Value, redact);
            json.WriteStartArray("parts");
            foreach (var content in message.Contents)
            {
                isExact &= WritePart(json, content, redact);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        isExact &= WriteWord(json, "finish", response.FinishReason?.Value, redact);
        json.WriteBoolean("exact", isExact);
        if (response.Usage is { } usage)
        {
            Put(json, "in", usage.InputTokenCount);
            Put(json, "out", usage.OutputTokenCount);
        }

        if (response.AdditionalProperties?.GetValueOrDefault(ChatStream.UsageEstimated) is true)
        {
            json.WriteBoolean("estimated", true);
        }
    }

    public static ChatResponse Read(JsonObject entry)
    {
        var messages = (entry["messages"] as JsonArray ?? []).OfType<JsonObject>().Select(message => new ChatMessage(
            new ChatRole(message["role"]!.ToString()), [.. (message["parts"] as JsonArray ?? []).OfType<JsonObject>().Select(Part)]));  // written above
        var response = new ChatResponse([.. messages]) { FinishReason = entry["finish"]?.ToString() is { } finish ? new ChatFinishReason(finish) : null };
        if (entry.ContainsKey("in") || entry.ContainsKey("out"))
        {
            response.Usage = new UsageDetails { InputTokenCount = entry["in"]?.GetValue<long>(), OutputTokenCount = entry["out"]?.GetValue<long>() };
        }

        if (entry["estimated"] is not null)
        {
            response.AdditionalProperties = new() { [ChatStream.UsageEstimated] = true };
        }

        return response;
    }

    private static bool WritePart(Utf8JsonWriter json, AIContent content, Func<string, string> redact)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                return WriteText(json, "reasoning", reasoning.Text, redact);
            case TextContent text:
                return WriteText(json, "text", text.Text, redact);
            case FunctionCallContent call:
                var given = (call.RawRepresentation as RawToolCall)?.Arguments ?? JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>());
                var (name, arguments) = (redact(call.Name), JsonRedactor.CleanText(given, redact));
                json.WriteStartObject();
                json.WriteString("type", "call");
                var isSame = WriteWord(json, "id", call.CallId, redact);
                json.WriteString("name", name);
                json.WriteString("raw", (call.RawRepresentation as RawToolCall)?.Name is { } printed && printed != call.Name ? redact(printed) : null);
                if (call.RawRepresentation is not RawToolCall)
                {
                    json.WriteBoolean("read", true);
                }

                json.WriteString("arguments", arguments);
                json.WriteEndObject();
                return isSame && name == call.Name && arguments == given;
            default:
                return true;
        }
    }

    /// <summary>Whether it stands there as the server gave it.</summary>
    private static bool WriteWord(Utf8JsonWriter json, string name, string? word, Func<string, string> redact)
    {
        var clean = word is null ? null : SaidWord.Of(word, redact);
        json.WriteString(name, clean);
        return clean == word;
    }

    private static bool WriteText(Utf8JsonWriter json, string type, string text, Func<string, string> redact)
    {
        var clean = redact(text);
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("text", clean);
        json.WriteEndObject();
        return clean == text;
    }

    private static AIContent Part(JsonObject part)
    {
        var text = part["text"]?.ToString() ?? "";
        return part["type"]?.ToString() switch
        {
            "reasoning" => new TextReasoningContent(text),
            "call" => Call(part),
            _ => new TextContent(text),
        };
    }

    private static FunctionCallContent Call(JsonObject part)
    {
        var (id, name) = (part["id"]?.ToString() ?? "", part["name"]?.ToString() ?? "");

        // a client that read the call itself gave no words of a server
        if (part["read"] is not null && Given(part["arguments"]?.ToString()) is { } given)
        {
            return new FunctionCallContent(id, name, given);
        }

        return new FunctionCallContent(id, name) { RawRepresentation = new RawToolCall(id, part["raw"]?.ToString() ?? name, part["arguments"]?.ToString() ?? "") };
    }

    private static Dictionary<string, object?>? Given(string? arguments)
    {
        try
        {
            return JsonNode.Parse(arguments ?? "{}") is JsonObject given ? given.ToDictionary(entry => entry.Key, entry => (object?)entry.Value?.DeepClone()) : null;
        }
        catch (JsonException)
        {
            // what was hidden in it left no JSON
            return null;
        }
    }

    private static void Put(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } given)
        {
            json.WriteNumber(name, given);
        }
    }
}
