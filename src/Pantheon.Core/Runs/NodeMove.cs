namespace Pantheon.Core.Runs;

/// <summary>What may happen to a node.</summary>
public enum NodeMove
{
    /// <summary>Every need is met, and its `when` is true.</summary>
    Admit,

    /// <summary>Its `when` is false, or a need is not met.</summary>
    Skip,

    Start,

    Succeed,

    Fail,

    /// <summary>Failed, and tries are left.</summary>
    BackOff,

    /// <summary>The delay has passed.</summary>
    Wake,

    /// <summary>Its attempt was lost with its worker.</summary>
    Reclaim,

    /// <summary>A retry goes back to it or to an ancestor of it.</summary>
    Reset,

    Cancel,
}
