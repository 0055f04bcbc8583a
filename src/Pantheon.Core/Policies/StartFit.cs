namespace Pantheon.Core.Policies;

/// <summary>How sure it must be that a run is finished before the window closes, for it to start.</summary>
public enum StartFit
{
    /// <summary>Half of its like would be.</summary>
    P50,

    /// <summary>Four in five would be.</summary>
    P80,

    /// <summary>Nineteen in twenty would be.</summary>
    P95,

    /// <summary>It starts whatever it takes.</summary>
    Any,
}
