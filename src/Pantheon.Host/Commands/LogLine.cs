using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Live;

namespace Pantheon.Host.Commands;

/// <summary>One line of a run's log: when, in which turn of whom, what.</summary>
internal sealed record LogLine(DateTimeOffset At, string Node, int Attempt, int Turn, string Kind, string Text)
{
    public static LogLine Of(LiveEvent happened) =>
        new(happened.At, happened.Attempt.Node.Value, happened.Attempt.Number, happened.Turn, Core.Runs.Word.Of(happened.Kind), happened.Text);

    public JsonObject ToJson() => new()
    {
        ["at"] = At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["node"] = Node,
        ["attempt"] = Attempt,
        ["turn"] = Turn,
        ["kind"] = Kind,
        ["text"] = Text,
    };
}
