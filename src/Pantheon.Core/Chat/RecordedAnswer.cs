using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Chat;

/// <summary>One line of a recording: a request by the digest of its messages as they are stored, the model that was asked, and the stream of its answer.</summary>
public sealed record RecordedAnswer
{
    public const string Schema = "pantheon/recording/v1";

    public required Digest Request { get; init; }

    public required string Model { get; init; }

    public string? ModelDigest { get; init; }

    public required int ContextLength { get; init; }

    public required RecordedStream Stream { get; init; }

    /// <summary>What the messages of a request are named by, redacted as they are stored.</summary>
    public static Digest DigestOf(IEnumerable<ChatMessage> messages, Func<string, string> redact)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Digest.Of($"[{string.Join(',', messages.Select(message => Encoding.UTF8.GetString(MessageJson.Bytes(message, redact))))}]");
    }

    /// <summary>As a line of JSON.</summary>
    public JsonObject ToJson(JsonNode? messages) => new()
    {
        ["$schema"] = Schema,
        ["request"] = Request.Hex,
        ["model"] = Model,
        ["digest"] = ModelDigest,
        ["context"] = ContextLength,
        ["messages"] = messages?.DeepClone(),
        ["stream"] = Stream.ToJson(),
    };

    /// <summary>Null where the line is none of a recording.</summary>
    public static RecordedAnswer? Read(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject json && json["$schema"]?.ToString() == Schema && json["request"]?.ToString() is { Length: 64 } request && RecordedStream.Read(json["stream"] as JsonArray) is { } stream
                ? new RecordedAnswer
                {
                    Request = new Digest(request),
                    Model = json["model"]?.ToString() ?? "",
                    ModelDigest = json["digest"]?.ToString(),
                    ContextLength = json["context"]?.GetValue<int>() ?? 0,
                    Stream = stream,
                }
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
