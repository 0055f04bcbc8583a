namespace Pantheon.Core.Policies;

/// <summary>Upper bounds that a policy puts on every run and on a night; null means no bound of its own.</summary>
public sealed record PolicyLimits
{
    public TimeSpan? NodeWall { get; init; }

    public TimeSpan? RunWall { get; init; }

    public long? RunTokens { get; init; }

    /// <summary>Tokens in and out of all runs of a night together: beyond it nothing more starts, and what runs comes to rest.</summary>
    public long? NightTokens { get; init; }

    /// <summary>The time that a night works; waiting for work is not in it.</summary>
    public TimeSpan? NightWall { get; init; }

    public int? ToolCalls { get; init; }

    /// <summary>The worktree and the output folder of an attempt, in bytes.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>One tool call with everything it starts, in bytes; half of the machine's memory when null.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads of one tool call at once; 4096 when null.</summary>
    public int? Processes { get; init; }

    public int? FailuresInARow { get; init; }
}
