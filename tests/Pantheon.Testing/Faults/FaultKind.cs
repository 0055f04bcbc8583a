namespace Pantheon.Testing.Faults;

/// <summary>What may go wrong at a seam.</summary>
public enum FaultKind
{
    /// <summary>The worker is gone before the call is made.</summary>
    CrashBefore,

    /// <summary>The worker is gone once the call is done.</summary>
    CrashAfter,

    /// <summary>The worker stands still past its lease, another takes its runs, and then it goes on.</summary>
    Zombie,

    /// <summary>The store does not answer for a while.</summary>
    StoreAway,

    /// <summary>A write is done, and nobody says so.</summary>
    Unanswered,

    DiskFull,

    /// <summary>A tool fails, throws or never ends.</summary>
    ToolFault,

    /// <summary>A session with a model fails, throws or never ends.</summary>
    ModelFault,

    /// <summary>A model server hangs, is slow, breaks off, answers with 500 or is away.</summary>
    ServerFault,

    /// <summary>A call is made at once, and its answer comes late.</summary>
    Late,

    /// <summary>The seat is another's by now.</summary>
    SeatLost,

    /// <summary>The wall clock of the worker's machine jumps by up to two hours either way.</summary>
    ClockJump,

    /// <summary>The worker is asked to stop.</summary>
    Stop,
}
