using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>One line of a run's journal; the store numbers it, times it and chains its hash.</summary>
public sealed record JournalEvent(string Kind)
{
    public NodeId? Node { get; init; }

    public int? Attempt { get; init; }

    /// <summary>OpenTelemetry severity number: 9 information, 13 warning, 17 error.</summary>
    public short Severity { get; init; } = 9;

    public JsonObject Data { get; init; } = [];
}
