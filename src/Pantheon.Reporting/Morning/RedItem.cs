using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>One failed run: what went wrong, the few lines that help, and what to do next.</summary>
public sealed record RedItem
{
    public required string Run { get; init; }

    public required string Task { get; init; }

    public required string Title { get; init; }

    public FailureKind? Kind { get; init; }

    /// <summary>The kind in plain words.</summary>
    public required string Words { get; init; }

    public string? Reason { get; init; }

    /// <summary>The node that failed.</summary>
    public string? Node { get; init; }

    public int Attempts { get; init; }

    public long? Seconds { get; init; }

    /// <summary>At most six.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>The ref under which its last unfinished work is kept.</summary>
    public string? Salvage { get; init; }

    /// <summary>What a person has done with it since.</summary>
    public DecisionLine? Decision { get; init; }

    /// <summary>Whether its task waits in the queue again.</summary>
    public bool IsQueuedAgain { get; init; }

    public required string Next { get; init; }

    /// <summary>What <see cref="Next"/> begins with, as a command; the first of <see cref="Commands"/>.</summary>
    public string? NextCommand { get; init; }

    /// <summary>Runs it again from what it heard, without a model; null where that was not kept.</summary>
    public string? Replay { get; init; }

    public required IReadOnlyList<string> Commands { get; init; }

    public required IReadOnlyList<ArtifactLine> Artifacts { get; init; }
}
