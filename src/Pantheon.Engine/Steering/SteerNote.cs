using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Steering;

/// <summary>A word of the person who queued a run to an agent of it.</summary>
/// <param name="Command">The row of the journal that it came as: one row is one note, however often it is read.</param>
public sealed record SteerNote(long Command, string Text, string By)
{
    public const string NextTurn = "next-turn";
    public const string NextNode = "next-node";

    /// <summary>The only node that it is for; null for the next agent that is blind to nobody.</summary>
    public NodeId? Node { get; init; }

    /// <summary>Only for an agent that has not begun when the note came.</summary>
    public bool WaitsForNode { get; init; }

    /// <summary>What the command row holds of it.</summary>
    public static JsonObject Arguments(string text, string at, string? node) => new() { ["note"] = text, ["at"] = at, ["node"] = node };

    /// <summary>The note of a command row; null where the row holds none.</summary>
    public static SteerNote? Of(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Read(command.Id, command.By, command.Arguments);
    }

    /// <summary>As the journal keeps it.</summary>
    public JsonObject ToJson() => new()
    {
        ["command"] = Command,
        ["by"] = By,
        ["note"] = Text,
        ["at"] = WaitsForNode ? NextNode : NextTurn,
        ["node"] = Node?.Value,
    };

    internal static SteerNote? Of(JsonObject data) => Number(data["command"]) is { } command ? Read(command, Word(data["by"]) ?? "", data) : null;

    private static SteerNote? Read(long command, string by, JsonObject data) => Word(data["note"]) is { } text && !string.IsNullOrWhiteSpace(text)
        ? new SteerNote(command, text, by) { Node = Word(data["node"]) is { Length: > 0 } node ? new NodeId(node) : null, WaitsForNode = Word(data["at"]) == NextNode }
        : null;

    internal static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number
        : node is JsonValue small && small.TryGetValue<int>(out var less) ? less : null;

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
