namespace Pantheon.Core.Policies;

/// <summary>Upper bounds that a policy puts on every run; null means no bound of its own.</summary>
public sealed record PolicyLimits
{
    public TimeSpan? NodeWall { get; init; }

    public TimeSpan? RunWall { get; init; }

    public long? RunTokens { get; init; }

    public int? ToolCalls { get; init; }

    /// <summary>The worktree and the output folder of an attempt, in bytes.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>One tool call with everything it starts, in bytes; half of the machine's memory when null.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads of one tool call at once; 4096 when null.</summary>
    public int? Processes { get; init; }

    public int? FailuresInARow { get; init; }
}
