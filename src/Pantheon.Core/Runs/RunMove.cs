namespace Pantheon.Core.Runs;

/// <summary>What may happen to a run.</summary>
public enum RunMove
{
    /// <summary>A worker claimed it.</summary>
    Start,

    /// <summary>The policy or its input forbids it.</summary>
    Refuse,

    /// <summary>It did not fit, its base is red, or a task it needs is not ready.</summary>
    Skip,

    /// <summary>The window closed, the queue drains, or the store, a pool or the worker went away.</summary>
    Suspend,

    Resume,

    /// <summary>All its nodes ended.</summary>
    Complete,

    /// <summary>Its deadline passed while it was suspended.</summary>
    GiveUp,

    Cancel,
}
