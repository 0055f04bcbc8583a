using Pantheon.Storage.Artifacts;

namespace Pantheon.Storage.Backups;

/// <summary>What a restore did: what verifying found, and how many files of blobs were written that were not there, or differed.</summary>
public sealed record RestoreDone(Verification Found, int FilesWritten)
{
    /// <summary>Whether the backup is the store now; one with faults replaces no store that holds runs.</summary>
    public bool IsInPlace { get; init; }

    /// <summary>Why files without a row will be left by later sweeps; null where they are the store's.</summary>
    public string? FilesLeft { get; init; }
}
