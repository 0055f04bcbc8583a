namespace Pantheon.Storage.Artifacts;

/// <summary>What a verification looked at and what it found different, in words.</summary>
public sealed record Verification(int Events, int Statements, int Blobs, IReadOnlyList<string> Faults)
{
    public bool IsClean => Faults.Count == 0;

    /// <summary>The nights of which only both ends of each journal are left.</summary>
    public IReadOnlyList<DateOnly> Pruned { get; init; } = [];
}
