namespace Pantheon.Core.Policies;

/// <summary>Upper bounds that a policy puts on every run; null means no bound of its own.</summary>
public sealed record PolicyLimits
{
    public TimeSpan? NodeWall { get; init; }

    public TimeSpan? RunWall { get; init; }

    public long? RunTokens { get; init; }

    public int? ToolCalls { get; init; }

    public long? DiskBytes { get; init; }

    public int? FailuresInARow { get; init; }
}
