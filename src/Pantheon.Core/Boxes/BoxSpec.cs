namespace Pantheon.Core.Boxes;

/// <summary>The box file: what this machine has. Read once, validated at start, immutable after.</summary>
public sealed record BoxSpec
{
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, PoolSpec> Pools { get; init; }

    /// <summary>An Npgsql connection string, or null for the private cluster that Pantheon runs itself.</summary>
    public string? Postgres { get; init; }

    /// <summary>Details of nights older than this are dropped by the service between nights; null keeps them all.</summary>
    public TimeSpan? KeepTraces { get; init; }

    /// <summary>Absolute folder of store, blobs, worktrees and logs.</summary>
    public required string DataFolder { get; init; }

    public required string ReportsFolder { get; init; }

    /// <summary>Who is told of a new report, and how; null for nobody.</summary>
    public NotifySpec? Notify { get; init; }

    /// <summary>The signing key's file; null makes one in the data folder.</summary>
    public string? SigningKey { get; init; }

    /// <summary>Tests, builds and gates at once.</summary>
    public int CpuSlots { get; init; } = 1;

    /// <summary>The walls that tools run behind.</summary>
    public SandboxTier Sandbox { get; init; }

    /// <summary>Read-only folders every tool call may see (package caches, tool chains).</summary>
    public IReadOnlyList<string> Caches { get; init; } = [];

    /// <summary>Overrides of repository paths of the catalog, by name.</summary>
    public IReadOnlyDictionary<string, string> Repositories { get; init; } = new Dictionary<string, string>();

    /// <summary>Where servers that are not declared are looked for.</summary>
    public DiscoverySpec Discovery { get; init; } = new();

    /// <summary>What is exported of the work, and where to.</summary>
    public TelemetrySpec Telemetry { get; init; } = new();

    /// <summary>The file this was read from.</summary>
    public required string File { get; init; }
}
