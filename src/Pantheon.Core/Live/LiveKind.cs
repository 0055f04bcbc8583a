namespace Pantheon.Core.Live;

/// <summary>What a live event tells of a session.</summary>
public enum LiveKind
{
    /// <summary>A turn begins.</summary>
    Turn,

    Thought,

    Text,

    /// <summary>What the turn said so far is void: it is said anew.</summary>
    Restart,

    Call,

    /// <summary>What was done to a call before it could be understood.</summary>
    Repair,

    Result,

    /// <summary>A word of the session to the model.</summary>
    Notice,

    /// <summary>A note of a person.</summary>
    Steer,

    Compaction,

    /// <summary>The session ended.</summary>
    End,

    /// <summary>Events that no reader will see: they came faster than they could be written.</summary>
    Dropped,
}
