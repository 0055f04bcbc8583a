using System.Text.Json;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>A reply as some model printed it, what is known of it, and the calls that must come out where the case says so.</summary>
public sealed record ToolCallCase
{
    public required string Family { get; init; }

    public required IReadOnlyList<string> Pieces { get; init; }

    public required OfferedTools Offered { get; init; }

    public ReadingHints Hints { get; init; } = new();

    /// <summary>The expected calls; null where the case only asks that nothing breaks, or expects nothing.</summary>
    public IReadOnlyList<JsonElement>? Expected { get; init; }
}
