using Pantheon.Storage.Embedded;

namespace Pantheon.Storage.Backups;

/// <summary>A backup that may be restored here, and what it would replace.</summary>
public sealed record RestorePlan
{
    public required string File { get; init; }

    public required BackupHead Head { get; init; }

    public required PostgresClients Clients { get; init; }

    /// <summary>How many runs the store holds that would be gone.</summary>
    public required long Replaces { get; init; }

    /// <summary>The names of which the blob folder may be taken over: the replaced store's, and the copied one's.</summary>
    internal IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>To the database that is replaced; it may hold a password.</summary>
    internal string Connection { get; init; } = "";
}
