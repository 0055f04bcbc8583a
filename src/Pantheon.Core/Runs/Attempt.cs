using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>One try at a node; written once when it starts and once when it ends.</summary>
public sealed record Attempt
{
    public required AttemptId Id { get; init; }

    public required byte[] SpanId { get; init; }

    public AttemptState State { get; init; }

    public FailureKind? FailureKind { get; init; }

    public Cause? Cause { get; init; }

    public string? Error { get; init; }

    public AgentRef? Agent { get; init; }

    public string? Pool { get; init; }

    public string? Model { get; init; }

    /// <summary>Digest of the model as its server reported it.</summary>
    public string? ModelDigest { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public TimeSpan Timeout { get; init; }

    /// <summary>What it worked, with what the session had used that it went on with; waits for seats, pools and loading are not in it. Null while it runs, and for what a cache gave.</summary>
    public TimeSpan? Worked { get; init; }

    /// <summary>The number of the attempt whose session it went on with; null for one that began its own.</summary>
    public int? Continues { get; init; }

    public string? InputTree { get; init; }

    public string? ResultTree { get; init; }

    /// <summary>Blob of the patch from input to result tree.</summary>
    public Digest? Patch { get; init; }

    public string? SalvageRef { get; init; }

    /// <summary>Blob of what it was given.</summary>
    public Digest? Input { get; init; }

    public JsonNode? Output { get; init; }

    /// <summary>Blob of the log of its command.</summary>
    public Digest? Log { get; init; }

    /// <summary>Blob of what it heard from outside, as far as it can be heard again; kept as long as its night's details.</summary>
    public Digest? Tape { get; init; }

    public int Turns { get; init; }

    public int ToolCalls { get; init; }

    public long TokensIn { get; init; }

    public long TokensOut { get; init; }
}
