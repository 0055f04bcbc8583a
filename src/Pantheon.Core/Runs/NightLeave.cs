namespace Pantheon.Core.Runs;

/// <summary>What is left of a night when a box has done its part of it.</summary>
public enum NightLeave
{
    /// <summary>No other box works it: what remains to be done for the night as a whole is done here.</summary>
    Last,

    /// <summary>Another box works it, or has closed it already.</summary>
    Others,

    /// <summary>Another box had begun it and may have died; ask again.</summary>
    Undecided,
}
