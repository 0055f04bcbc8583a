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

    public IReadOnlyList<RunOutcome> Outcomes { get; init; } = [];

    public int Limit { get; init; } = 500;
}
