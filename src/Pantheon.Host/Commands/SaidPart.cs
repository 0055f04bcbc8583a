using System.Text.Json.Nodes;

namespace Pantheon.Host.Commands;

/// <summary>One part of a message: who said what in which turn; <paramref name="Kind"/> is `text`, `thought`, `call`, `result` or `note`.</summary>
internal sealed record SaidPart(string Node, int Attempt, int Turn, string Role, string Kind, string Text)
{
    public string? Name { get; init; }

    public JsonNode ToJson() => new JsonObject
    {
        ["node"] = Node,
        ["attempt"] = Attempt,
        ["turn"] = Turn,
        ["role"] = Role,
        ["kind"] = Kind,
        ["name"] = Name,
        ["text"] = Text,
    };
}
