namespace Pantheon.Platform.Sandboxing;

/// <summary>What a confined tool sees: one worktree to write, some paths to read, an empty home and no network.</summary>
public sealed record SandboxProfile
{
    /// <summary>The folder on this machine that the tool works in, read-write.</summary>
    public required string Worktree { get; init; }

    /// <summary>Where the tool finds the worktree; its own path when null.</summary>
    public string? MountAt { get; init; }

    public bool WorktreeReadOnly { get; init; }

    /// <summary>Caches and tool folders outside /usr, shown at their own path; those that do not exist are left out.</summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];

    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>Programs, and folders of programs, that are shown to nobody inside although the folder around them is; those that do not exist are left out.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>The tool's home: empty, in memory, gone with the tool.</summary>
    public string HomeDirectory { get; init; } = "/home/agent";

    /// <summary>Variables the policy sets, over those of the command.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the system's settings only those of the linker are shown: enough for a program that looks up no name and no certificate.</summary>
    public bool LooksNothingUp { get; init; }

    public SandboxLimits Limits { get; init; } = new();

    internal IReadOnlyList<string> SystemFiles => LooksNothingUp ? SystemView.FilesOfTheLinker : SystemView.Files;

    public string WorktreeInside => MountAt ?? Worktree;
}
