namespace Pantheon.Tools.Shell;

/// <summary>A command as a tool wants it run.</summary>
internal sealed record CommandCall(IReadOnlyList<string> Argv, TimeSpan Timeout)
{
    /// <summary>Bytes kept of each of its two outputs, half from the head and half from the tail.</summary>
    public int MaxOutputBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Writes into its input while it lives; without it the input is at its end from the start.</summary>
    public Func<Stream, CancellationToken, Task>? FeedInput { get; init; }

    /// <summary>Is told standard output as it comes.</summary>
    public Action<ReadOnlyMemory<byte>>? OnOutputBytes { get; init; }

    /// <summary>Whether it may write to the output folder of the call.</summary>
    public bool HasOutputFolder { get; init; }

    public bool WorktreeReadOnly { get; init; }

    /// <summary>Whether the git programs of this machine are hidden from it: an agent's own words never reach git.</summary>
    public bool HidesGit { get; init; }
}
