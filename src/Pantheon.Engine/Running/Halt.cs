namespace Pantheon.Engine.Running;

/// <summary>Why a run starts nothing more.</summary>
internal sealed record Halt(HaltKind Kind, string Reason)
{
    /// <summary>The command that asked for it; null when the clock or the worker did.</summary>
    public Core.Runs.CommandKind? Command { get; init; }

    /// <summary>The diagnostic code of a breach.</summary>
    public string? Code { get; init; }

    /// <summary>The run ends by it, and does not rest.</summary>
    public bool EndsRun => Kind is HaltKind.Timeout or HaltKind.GiveUp or HaltKind.Cancel or HaltKind.Breach;
}
