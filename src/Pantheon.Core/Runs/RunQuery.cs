using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>Which runs to list; null members do not narrow. Newest first.</summary>
public sealed record RunQuery
{
    public RunId? Id { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public DateOnly? Night { get; init; }

    public string? Task { get; init; }

    /// <summary>Null lists runs whatever they are for; otherwise only tasks are a night's work.</summary>
    public RunPurpose? Purpose { get; init; } = RunPurpose.Task;

    public string? Flow { get; init; }

    /// <summary>The name of a concurrency group.</summary>
    public string? Group { get; init; }

    public RunLifecycle? Lifecycle { get; init; }

    /// <summary>Runs that ended so, or are in one of <see cref="Lifecycles"/>.</summary>
    public IReadOnlyList<RunOutcome> Outcomes { get; init; } = [];

    /// <summary>Runs in one of these, or that ended in one of <see cref="Outcomes"/>.</summary>
    public IReadOnlyList<RunLifecycle> Lifecycles { get; init; } = [];

    public Cause? Cause { get; init; }

    /// <summary>The name of an agent that one of its nodes has.</summary>
    public string? Agent { get; init; }

    public int Limit { get; init; } = 500;
}
