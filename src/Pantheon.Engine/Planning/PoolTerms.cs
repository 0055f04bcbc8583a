namespace Pantheon.Engine.Planning;

/// <summary>A pool of servers as the planner sees it: how many of its models can be loaded at once, and how many requests it takes.</summary>
public sealed record PoolTerms(string Name)
{
    /// <summary>Models that can be loaded at once besides those that always stay.</summary>
    public int Places { get; init; } = 1;

    /// <summary>Memory for models in bytes; null where it is unknown, so that the places alone count.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Requests at once over all of its models; null where each model's own number is the only bound.</summary>
    public int? Requests { get; init; }
}
