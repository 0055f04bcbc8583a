using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>What a call's text of arguments says, and whether it may be executed.</summary>
public sealed record ArgumentReading
{
    /// <summary>The values: one; several when calls were merged into one text; none when nothing could be read.</summary>
    public required IReadOnlyList<JsonNode?> Values { get; init; }

    /// <summary>What was done to the text, as <see cref="Repair.RepairWords"/> says it, in order.</summary>
    public IReadOnlyList<string> Repairs { get; init; } = [];

    /// <summary>Why the values must not be executed, in words for the model: they were cut, or guessed; null when they may.</summary>
    public string? Fault { get; init; }

    /// <summary>How the values break their schema, of several the first that does.</summary>
    public IReadOnlyList<SchemaViolation> Violations { get; init; } = [];

    /// <summary>How often a character was looked at; it grows with the text's length and no faster.</summary>
    public long Looks { get; init; }

    public bool IsExecutable => Fault is null && Violations.Count == 0 && Values.Count > 0;
}
