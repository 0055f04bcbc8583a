namespace Pantheon.Platform.Processes;

/// <summary>Bounds on a child and everything it starts, taken together; null means no bound. Whoever passes one is killed as a whole.</summary>
public sealed record ProcessCaps
{
    /// <summary>Resident memory of all its processes, in bytes.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Processes and threads at once.</summary>
    public int? MaxProcesses { get; init; }
}
