using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>A run that has not ended: who holds it, and for how long yet.</summary>
public sealed record HeldRun(RunId Id, string Task, string Flow, RunLifecycle Lifecycle)
{
    /// <summary>The box that holds it, or held it last.</summary>
    public string? Box { get; init; }

    public long Fence { get; init; }

    /// <summary>What is left of its lease; below zero where it is free for any box. Null where it does not run.</summary>
    public double? LeaseSeconds { get; init; }

    public string? Reason { get; init; }
}
