namespace Pantheon.Engine.Planning;

/// <summary>What is known of a model: how long it takes to load (seconds, its slot idle meanwhile) and how many requests it works on at once.</summary>
public sealed record ModelProfile(string Name, double LoadSeconds, int Concurrency)
{
    public string Pool { get; init; } = "";

    /// <summary>Memory that it takes in bytes; null where it is unknown.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Once loaded it stays, in a place of its own.</summary>
    public bool IsResident { get; init; }
}
