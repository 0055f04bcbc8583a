namespace Pantheon.Core.Runs;

/// <summary>How an attempt may end.</summary>
public enum AttemptMove
{
    Succeed,
    Fail,
    TimeOut,
    Cancel,

    /// <summary>Its worker went away.</summary>
    Lose,
}
