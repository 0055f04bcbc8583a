namespace Pantheon.Engine.Running;

/// <summary>Why a run starts nothing more.</summary>
internal sealed record Halt(HaltKind Kind, string Reason)
{
    /// <summary>A run that rests for this reason goes on as soon as any worker has room for it.</summary>
    public const string WorkerStopped = "the worker was stopped";

    public const string WindowClosed = "the window closed";

    /// <summary>A run that rests for this reason does so only until any worker has room for it.</summary>
    public const string Resumed = "somebody asked for it to go on";

    /// <summary>The command that asked for it; null when the clock or the worker did.</summary>
    public Core.Runs.CommandKind? Command { get; init; }

    /// <summary>The diagnostic code of a breach.</summary>
    public string? Code { get; init; }

    /// <summary>The run ends by it, and does not rest.</summary>
    public bool EndsRun => Kind is HaltKind.Timeout or HaltKind.GiveUp or HaltKind.Cancel or HaltKind.Breach;
}
