namespace Pantheon.Engine.Running;

/// <summary>How a run is brought to rest, from the mildest on: a later, stronger halt replaces a milder one.</summary>
internal enum HaltKind
{
    /// <summary>Running attempts may end; then the run is suspended.</summary>
    Drain,

    /// <summary>Running attempts are stopped; then the run is suspended.</summary>
    Stop,

    /// <summary>The run's own time is over: it ends failed.</summary>
    Timeout,

    /// <summary>The task's deadline is past: the run ends.</summary>
    GiveUp,

    Cancel,

    /// <summary>Something tried to leave the machine: everything stops, and the run ends failed.</summary>
    Breach,
}
