namespace Pantheon.Platform.Processes;

/// <summary>One child process as asked for: what runs, where, with which environment and within which limits.</summary>
public sealed record ProcessSpec
{
    /// <summary>A path, or a bare name that is looked up over the PATH of <see cref="Environment"/>.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    /// <summary>The whole environment of the child; nothing of the worker's own is inherited.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the group may go on after SIGTERM before it gets SIGKILL.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the child reads; its input is at its end from the start when this is null.</summary>
    public ReadOnlyMemory<byte>? StandardInput { get; init; }

    /// <summary>Writes what the child reads while it lives, in place of <see cref="StandardInput"/>; the input is at its end when this returns, and it is cancelled when the child has ended.</summary>
    public Func<Stream, CancellationToken, Task>? FeedInput { get; init; }

    /// <summary>Bytes kept of each output stream: the first half and the last half, the middle is dropped.</summary>
    public int MaxOutputBytes { get; init; } = 1024 * 1024;

    /// <summary>The account the child drops to; only root can do that.</summary>
    public string? UserName { get; init; }

    /// <summary>Called with every line as it comes, from one thread at a time per stream.</summary>
    public Action<string>? OnStandardOutput { get; init; }

    public Action<string>? OnStandardError { get; init; }

    /// <summary>Called with the bytes of standard output as they come; they are the caller's only for the length of the call.</summary>
    public Action<ReadOnlyMemory<byte>>? OnOutputBytes { get; init; }

    /// <summary>A file both output streams are appended to instead of being captured.</summary>
    public string? OutputFile { get; init; }

    /// <summary>The child outlives its handle and the worker; it needs an <see cref="OutputFile"/>.</summary>
    public bool Detached { get; init; }

    /// <summary>Walls that the child is born behind, put up in this order.</summary>
    public IReadOnlyList<ILaunchWall> Walls { get; init; } = [];

    /// <summary>Whether the sandbox of the command decides itself what network it has; only a sandbox says so.</summary>
    public bool HoldsNetwork { get; init; }

    /// <summary>Watches what the child and its descendants are refused, for <see cref="ProcessOutcome.Refused"/>; not for a detached child.</summary>
    public ICallObserver? Observer { get; init; }

    /// <summary>Bounds on the child and everything it starts.</summary>
    public ProcessCaps Caps { get; init; } = new();

    /// <summary>Limits on each of its processes; on Linux.</summary>
    public ResourceLimits Limits { get; init; } = new();

    /// <summary>Files that the child inherits open for reading, as descriptors 9, 8, 7 and 6: none or four; on Linux.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];
}
