using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tasks;

namespace Pantheon.Core.Runs;

/// <summary>One run, from the queue to its outcome (the queue item is the run not yet started).</summary>
public sealed record Run
{
    public required RunId Id { get; init; }

    public required byte[] TraceId { get; init; }

    public string? TaskId { get; init; }

    public required string Title { get; init; }

    public string? Repository { get; init; }

    public required string Flow { get; init; }

    public required Mode Mode { get; init; }

    public required string CatalogCommit { get; init; }

    public required Digest CatalogDigest { get; init; }

    public required Digest FlowDigest { get; init; }

    public Digest? TaskDigest { get; init; }

    /// <summary>The flow's inputs; `spec` is the task.v1 document.</summary>
    public required JsonObject Inputs { get; init; }

    public JsonNode? Outputs { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public required string EnqueuedBy { get; init; }

    /// <summary>Of its task, decided when it is queued.</summary>
    public TaskSize Size { get; init; } = TaskSize.Medium;

    /// <summary>Of its task; what a policy gives shares to.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    public int Priority { get; init; } = 50;

    public int PassedOver { get; init; }

    /// <summary>Below 0 it is before all whose place is 0, whatever their priority, and above 0 after them.</summary>
    public int Place { get; init; }

    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Fixed when it is queued; null for a run that no other keeps waiting.</summary>
    public RunGroup? Group { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public RunLifecycle Lifecycle { get; init; }

    public RunOutcome? Outcome { get; init; }

    public FailureKind? FailureKind { get; init; }

    public Cause? Cause { get; init; }

    public string? Reason { get; init; }

    /// <summary>The local date on which its window opened.</summary>
    public DateOnly? Night { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Rises with every claim; every write of its owner repeats it.</summary>
    public long Fence { get; init; }

    public string? BaseCommit { get; init; }

    public string? HeadCommit { get; init; }

    public string? Branch { get; init; }

    public int? Files { get; init; }

    public int? Added { get; init; }

    public int? Removed { get; init; }

    public long? Seed { get; init; }

    public RunId? RetryOf { get; init; }

    /// <summary>What it is for; only a task is a night's work.</summary>
    public RunPurpose Purpose { get; init; }

    /// <summary>The run that it replays.</summary>
    public RunId? ReplayOf { get; init; }

    /// <summary>What it takes over of the run that it is a retry of; null where it begins anew.</summary>
    public Adoption? Adopt { get; init; }

    /// <summary>The last node that is wanted: it and what it builds on is run, and the run ends held.</summary>
    public NodeId? Until { get; init; }

    public long TokensIn { get; init; }

    public long TokensOut { get; init; }

    public int ModelCalls { get; init; }

    public int ToolCalls { get; init; }

    public int Retries { get; init; }
}
