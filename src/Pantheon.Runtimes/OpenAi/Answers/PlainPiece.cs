using System.Text.Json;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>
/// Reads in one pass the event that an answer consists of: one choice whose delta brings text and nothing else. An event of any other form is none, and is read
/// by <see cref="AnswerReader"/>; so is one with a name twice, which it refuses.
/// </summary>
internal static class PlainPiece
{
    [Flags]
    private enum Seen
    {
        Nothing = 0,
        Choices = 1,
        Model = 2,
        Object = 4,
        Id = 8,
        Created = 16,
        Fingerprint = 32,
        Usage = 64,
        Index = 128,
        Reason = 256,
        Delta = 512,
        Content = 1024,
        Role = 2048,
        Logprobs = 4096,
    }

    /// <param name="answering">The model that answers so far.</param>
    public static bool TryRead(ReadOnlySpan<byte> data, string? answering, out string text)
    {
        text = "";
        var json = new Utf8JsonReader(data);
        try
        {
            return answering is not null && json.Read() && json.TokenType == JsonTokenType.StartObject
                && IsPlain(ref json, answering, ref text) && !json.Read() && text.Length > 0;
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsPlain(ref Utf8JsonReader json, string answering, ref string text)
    {
        var seen = Seen.Nothing;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueTextEquals("choices"u8) ? Seen.Choices
                : json.ValueTextEquals("model"u8) ? Seen.Model
                : json.ValueTextEquals("object"u8) ? Seen.Object
                : json.ValueTextEquals("id"u8) ? Seen.Id
                : json.ValueTextEquals("created"u8) ? Seen.Created
                : json.ValueTextEquals("system_fingerprint"u8) ? Seen.Fingerprint
                : json.ValueTextEquals("usage"u8) ? Seen.Usage
                : Seen.Nothing;
            json.Read();
            var isPlain = name switch
            {
                Seen.Choices => json.TokenType == JsonTokenType.StartArray && IsChoice(ref json, ref text) && json.Read() && json.TokenType == JsonTokenType.EndArray,
                Seen.Model => json.TokenType == JsonTokenType.String && json.ValueTextEquals(answering),
                Seen.Object => json.TokenType == JsonTokenType.String && json.ValueTextEquals("chat.completion.chunk"u8),
                Seen.Usage => json.TokenType == JsonTokenType.Null,
                Seen.Nothing => false,
                _ => IsScalar(json.TokenType),
            };
            if (!isPlain || seen.HasFlag(name))
            {
                return false;
            }

            seen |= name;
        }

        return json.TokenType == JsonTokenType.EndObject && seen.HasFlag(Seen.Choices);
    }

    private static bool IsChoice(ref Utf8JsonReader json, ref string text)
    {
        var seen = Seen.Nothing;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueTextEquals("delta"u8) ? Seen.Delta
                : json.ValueTextEquals("index"u8) ? Seen.Index
                : json.ValueTextEquals("finish_reason"u8) ? Seen.Reason
                : json.ValueTextEquals("logprobs"u8) ? Seen.Logprobs
                : Seen.Nothing;
            json.Read();
            var isPlain = name switch
            {
                Seen.Delta => json.TokenType == JsonTokenType.StartObject && IsText(ref json, ref text),
                Seen.Index => json.TokenType == JsonTokenType.Number,
                Seen.Nothing => false,
                _ => json.TokenType == JsonTokenType.Null,
            };
            if (!isPlain || seen.HasFlag(name))
            {
                return false;
            }

            seen |= name;
        }

        return json.TokenType == JsonTokenType.EndObject && seen.HasFlag(Seen.Delta);
    }

    private static bool IsText(ref Utf8JsonReader json, ref string text)
    {
        var seen = Seen.Nothing;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueTextEquals("content"u8) ? Seen.Content : json.ValueTextEquals("role"u8) ? Seen.Role : Seen.Nothing;
            json.Read();
            if (name == Seen.Nothing || seen.HasFlag(name) || json.TokenType != JsonTokenType.String)
            {
                return false;
            }

            text = name == Seen.Content ? json.GetString()! : text; // a string token is not null
            seen |= name;
        }

        return json.TokenType == JsonTokenType.EndObject && seen.HasFlag(Seen.Content);
    }

    private static bool IsScalar(JsonTokenType type) => type is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null;
}
