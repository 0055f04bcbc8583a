using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Redaction;

namespace Pantheon.Core.Chat;

/// <summary>One piece of an answer as a line of its recorded stream, and as it is read again.</summary>
public static class StreamPiece
{
    public const string Done = "done";
    public const string Fault = "fault";
    public const string Cut = "cut";

    private static readonly string[] Flags = [ChatStream.Restart, ChatStream.UsageEstimated, ChatStream.CacheHit];

    public static void Write(Utf8JsonWriter json, ChatResponseUpdate update, TimeSpan at, Dictionary<AIContent, string> pieces, Func<string, string> redact)
    {
        json.WriteStartObject();
        json.WriteNumber("at", Math.Round(at.TotalMilliseconds, 3));
        Said(json, "role", update.Role?.Value, redact);
        Said(json, "message", update.MessageId, redact);
        Said(json, "response", update.ResponseId, redact);
        Said(json, "model", update.ModelId, redact);
        Said(json, "finish", update.FinishReason?.Value, redact);
        WriteExtras(json, update.AdditionalProperties, redact);
        if (update.Contents.Count > 0)
        {
            json.WriteStartArray("c");
            foreach (var content in update.Contents)
            {
                WriteContent(json, content, pieces, redact);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static ChatResponseUpdate Read(JsonObject line)
    {
        var update = new ChatResponseUpdate
        {
            Role = line["role"]?.ToString() is { } role ? new ChatRole(role) : null,
            MessageId = line["message"]?.ToString(),
            ResponseId = line["response"]?.ToString(),
            ModelId = line["model"]?.ToString(),
            FinishReason = line["finish"]?.ToString() is { } finish ? new ChatFinishReason(finish) : null,
            Contents = [.. (line["c"] as JsonArray ?? []).OfType<JsonObject>().Select(Content).OfType<AIContent>()],
        };
        if (line["extra"] is JsonObject extra)
        {
            update.AdditionalProperties = [];
            foreach (var (name, value) in extra)
            {
                update.AdditionalProperties[name] = Extra(name, value);
            }
        }

        return update;
    }

    private static void WriteContent(Utf8JsonWriter json, AIContent content, Dictionary<AIContent, string> pieces, Func<string, string> redact)
    {
        switch (content)
        {
            case TextReasoningContent:
                One(json, "thought", pieces[content]);
                break;
            case TextContent:
                One(json, "text", pieces[content]);
                break;
            case FunctionCallContent call:
                var raw = call.RawRepresentation as RawToolCall;
                json.WriteStartObject();
                json.WriteString("call", redact(call.Name));
                json.WriteString("id", SaidWord.Of(call.CallId, redact));
                json.WriteString("raw", raw is null ? null : redact(raw.Name));
                json.WriteString("raw_id", raw?.Id is { } id ? SaidWord.Of(id, redact) : null);
                json.WriteString("arguments", JsonRedactor.CleanText(raw?.Arguments ?? JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>()), redact));
                json.WriteEndObject();
                break;
            case UsageContent { Details: { } usage }:
                json.WriteStartObject();
                json.WriteBoolean("usage", true);
                Number(json, "in", usage.InputTokenCount);
                Number(json, "out", usage.OutputTokenCount);
                Number(json, "total", usage.TotalTokenCount);
                Number(json, "cached", usage.CachedInputTokenCount);
                Number(json, "reasoning", usage.ReasoningTokenCount);
                json.WriteEndObject();
                break;
        }
    }

    private static AIContent? Content(JsonObject part) => part switch
    {
        _ when part["text"] is { } text => new TextContent(text.ToString()),
        _ when part["thought"] is { } thought => new TextReasoningContent(thought.ToString()),
        _ when part["usage"] is not null => new UsageContent(new UsageDetails
        {
            InputTokenCount = part["in"]?.GetValue<long>(),
            OutputTokenCount = part["out"]?.GetValue<long>(),
            TotalTokenCount = part["total"]?.GetValue<long>(),
            CachedInputTokenCount = part["cached"]?.GetValue<long>(),
            ReasoningTokenCount = part["reasoning"]?.GetValue<long>(),
        }),
        // a client that read the call itself gave no words of a server
        _ when part["call"] is { } name && part["raw"] is null && Given(part["arguments"]?.ToString()) is { } given => new FunctionCallContent(part["id"]?.ToString() ?? "", name.ToString(), given),
        _ when part["call"] is { } name => new FunctionCallContent(part["id"]?.ToString() ?? "", name.ToString())
        {
            RawRepresentation = new RawToolCall(part["raw_id"]?.ToString(), part["raw"]?.ToString() ?? name.ToString(), part["arguments"]?.ToString() ?? ""),
        },
        _ => null,
    };

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

    private static void WriteExtras(Utf8JsonWriter json, AdditionalPropertiesDictionary? extras, Func<string, string> redact)
    {
        if (extras is null || !extras.Any(extra => Flags.Contains(extra.Key) || extra.Key is ChatStream.Repairs or ChatStream.Digest or ChatStream.Timings))
        {
            return;
        }

        json.WriteStartObject("extra");
        foreach (var flag in Flags.Where(flag => extras.GetValueOrDefault(flag) is bool))
        {
            json.WriteBoolean(flag, extras[flag] is true);
        }

        Text(json, ChatStream.Digest, extras.GetValueOrDefault(ChatStream.Digest) as string);
        if (extras.GetValueOrDefault(ChatStream.Repairs) is IReadOnlyList<string> repairs)
        {
            json.WritePropertyName(ChatStream.Repairs);
            new JsonArray([.. repairs.Select(repair => (JsonNode)redact(repair))]).WriteTo(json);
        }

        if (extras.GetValueOrDefault(ChatStream.Timings) is ChatTimings timings)
        {
            json.WriteStartObject(ChatStream.Timings);
            Span(json, "load", timings.Load);
            Span(json, "prefill", timings.Prefill);
            Span(json, "generation", timings.Generation);
            Number(json, "prefill_tokens", timings.PrefillTokens);
            Number(json, "generated_tokens", timings.GeneratedTokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static object? Extra(string name, JsonNode? value) => name switch
    {
        ChatStream.Repairs => (value as JsonArray ?? []).Select(repair => repair?.ToString() ?? "").ToList(),
        ChatStream.Digest => value?.ToString(),
        ChatStream.Timings => new ChatTimings
        {
            Load = Span(value?["load"]),
            Prefill = Span(value?["prefill"]),
            Generation = Span(value?["generation"]),
            PrefillTokens = value?["prefill_tokens"]?.GetValue<long>(),
            GeneratedTokens = value?["generated_tokens"]?.GetValue<long>(),
        },
        _ => value?.GetValue<bool>(),
    };

    private static TimeSpan? Span(JsonNode? ticks) => ticks is null ? null : TimeSpan.FromTicks(ticks.GetValue<long>());

    private static void Span(Utf8JsonWriter json, string name, TimeSpan? span) => Number(json, name, span?.Ticks);

    private static void One(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject();
        json.WriteString(name, text);
        json.WriteEndObject();
    }

    private static void Said(Utf8JsonWriter json, string name, string? word, Func<string, string> redact) => Text(json, name, word is null ? null : SaidWord.Of(word, redact));

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } given)
        {
            json.WriteNumber(name, given);
        }
    }
}
