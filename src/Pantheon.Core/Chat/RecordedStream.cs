using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Chat;

/// <summary>The stream of one model call as it was recorded: what was asked for, its pieces with their times, and how it ended.</summary>
public sealed record RecordedStream
{
    public required JsonObject Asked { get; init; }

    /// <summary>Nothing in it was hidden.</summary>
    public required bool IsExact { get; init; }

    public required IReadOnlyList<(TimeSpan At, JsonObject Line)> Pieces { get; init; }

    public required JsonObject End { get; init; }

    /// <summary>It was broken off before its end.</summary>
    public bool IsCut => End["end"]?.ToString() == StreamPiece.Cut;

    /// <summary>What the call failed of; null when it came to its end.</summary>
    public ChatException? Fault => End["end"]?.ToString() != StreamPiece.Fault ? null : new ChatException(
        End["code"]?.ToString() ?? "",
        Word.TryParse<FailureKind>(End["kind"]?.ToString(), out var kind) ? kind : FailureKind.RuntimeError,
        End["message"]?.ToString() ?? "",
        End["hint"]?.ToString())
    {
        Fault = Word.TryParse<ChatFault>(End["fault"]?.ToString(), out var fault) ? fault : null,
    };

    /// <summary>Its lines as a list.</summary>
    public JsonArray ToJson() => [new JsonObject { ["v"] = 1, ["exact"] = IsExact, ["asked"] = Asked.DeepClone() }, .. Pieces.Select(piece => piece.Line.DeepClone()), End.DeepClone()];

    /// <summary>The pieces as a client gives them.</summary>
    public IEnumerable<ChatResponseUpdate> Updates() => Pieces.Select(piece => StreamPiece.Read(piece.Line));

    /// <summary>Null where the bytes are no such stream.</summary>
    public static RecordedStream? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Read(new JsonArray([.. Encoding.UTF8.GetString(bytes).Split('\n').Select(line => JsonNode.Parse(line))]));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The same from its lines as a list.</summary>
    public static RecordedStream? Read(JsonArray? all)
    {
        var lines = (all ?? []).Select(line => line as JsonObject).ToList();
        return lines.Count < 2 || lines.Contains(null) || lines[0]!["v"]?.GetValue<int>() != 1 ? null : new RecordedStream  // none is null
        {
            Asked = lines[0]!["asked"] as JsonObject ?? [],
            IsExact = lines[0]!["exact"]?.GetValue<bool>() == true,
            Pieces = [.. lines[1..^1].Select(line => (TimeSpan.FromMilliseconds(line!["at"]?.GetValue<double>() ?? 0), line!))],
            End = lines[^1]!,
        };
    }
}
