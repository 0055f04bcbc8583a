namespace Pantheon.Storage.Embedded;

/// <summary>Where the private cluster lives and what of the environment matters to it.</summary>
public sealed record ClusterOptions
{
    /// <summary>Absolute folder of its own, below the data folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The value of PANTHEON_PG_BIN.</summary>
    public string? Binaries { get; init; }

    /// <summary>The PATH to search for the server.</summary>
    public string? SearchPath { get; init; }

    /// <summary>A private folder with a short path (RUNTIME_DIRECTORY, XDG_RUNTIME_DIR) for the socket of a cluster whose own path is too long.</summary>
    public string? RuntimeFolder { get; init; }

    /// <summary>How long a start may take, recovery after a crash included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>False in tests only: the machine's crash may then cost data.</summary>
    public bool Durable { get; init; } = true;
}
