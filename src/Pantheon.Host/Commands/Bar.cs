using System.Text.Json.Nodes;

namespace Pantheon.Host.Commands;

/// <summary>One attempt, model call or tool call over time.</summary>
internal sealed record Bar(string Kind, string Node, int Attempt, int Turn, string Name, DateTimeOffset At, TimeSpan Took, bool Ok)
{
    public JsonNode ToJson() => new JsonObject
    {
        ["kind"] = Kind,
        ["node"] = Node,
        ["attempt"] = Attempt,
        ["turn"] = Turn,
        ["name"] = Name,
        ["at"] = RunJson.Moment(At),
        ["ms"] = (long)Took.TotalMilliseconds,
        ["ok"] = Ok,
    };
}
