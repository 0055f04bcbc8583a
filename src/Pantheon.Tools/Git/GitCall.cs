namespace Pantheon.Tools.Git;

/// <summary>One git command as wanted: its repository, its tree if it reads one, its arguments and its input.</summary>
internal sealed record GitCall
{
    public required string GitFolder { get; init; }

    /// <summary>The tree that is read or filled; null for commands that look at objects only.</summary>
    public string? WorkTree { get; init; }

    public string? IndexFile { get; init; }

    /// <summary>Subcommand, options, then operands; whoever builds them puts `--` or `--end-of-options` before operands.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    public ReadOnlyMemory<byte>? Input { get; init; }

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether this one call may use git's file protocol: the seeding fetch and the publishing push.</summary>
    public bool AllowsFileProtocol { get; init; }

    public int MaxOutputBytes { get; init; } = 1024 * 1024;
}
