using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Core.Live;

/// <summary>One thing that just happened in a session, redacted: a piece of the reply, a call, a result, a notice.</summary>
public sealed record LiveEvent(LiveKind Kind, DateTimeOffset At, AttemptId Attempt, int Turn, string Text)
{
    /// <summary>Whether it is a piece of a reply: the first to go where there is no room.</summary>
    public bool IsPiece => Kind is LiveKind.Text or LiveKind.Thought;

    /// <summary>As it is written to a file: one object on one line.</summary>
    public JsonObject ToJson() => new()
    {
        ["at"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["node"] = Attempt.Node.Value,
        ["attempt"] = Attempt.Number,
        ["turn"] = Turn,
        ["kind"] = Word.Of(Kind),
        ["text"] = Text,
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote; null for anything else.</summary>
    public static LiveEvent? Of(RunId run, JsonNode? json)
    {
        try
        {
            return json is JsonObject map && Word.TryParse<LiveKind>((string?)map["kind"] ?? "", out var kind)
                ? new LiveEvent(
                    kind,
                    DateTimeOffset.Parse((string?)map["at"] ?? "", System.Globalization.CultureInfo.InvariantCulture),
                    new AttemptId(run, new NodeId((string?)map["node"] ?? ""), (int?)map["attempt"] ?? 0),
                    (int?)map["turn"] ?? 0,
                    (string?)map["text"] ?? "")
                : null;
        }
        catch (Exception odd) when (odd is FormatException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }
}
