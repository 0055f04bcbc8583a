namespace Pantheon.Core.Runs;

/// <summary>Why a run or a node stands where it does: the closed set of reasons, in the order of their weight.</summary>
public enum WaitKind
{
    /// <summary>It has ended.</summary>
    Ended,

    /// <summary>A person is asked.</summary>
    Question,

    /// <summary>Policy says no: it ends refused when its turn comes.</summary>
    Policy,

    /// <summary>Its deadline is past, or comes before it may start.</summary>
    Deadline,

    /// <summary>It may not start yet by its own word.</summary>
    NotBefore,

    /// <summary>A task that it needs has not ended ready.</summary>
    Task,

    /// <summary>Its concurrency group is full.</summary>
    Group,

    /// <summary>No window is open.</summary>
    Window,

    /// <summary>Somebody paused the queue.</summary>
    QueuePaused,

    /// <summary>The night starts nothing while its store is away or a disk is full.</summary>
    NightPaused,

    /// <summary>It was brought to rest and is taken up again.</summary>
    Rest,

    /// <summary>A node that it needs has not ended.</summary>
    Node,

    /// <summary>It failed and is tried again later.</summary>
    Backoff,

    /// <summary>Every pool that may serve it is away.</summary>
    PoolPaused,

    /// <summary>Every seat of the pools that may serve it is taken.</summary>
    Pool,

    /// <summary>The night goes on without it, by its forecast.</summary>
    LeftOut,

    /// <summary>Others come first: by priority, or by what runs already.</summary>
    Place,

    /// <summary>It is being worked on.</summary>
    Running,

    /// <summary>Nothing keeps it: it starts at the next look of a worker.</summary>
    Nothing,
}
