namespace Pantheon.Core.Runs;

/// <summary>What a run is for: reports, estimates and the queue know of tasks alone.</summary>
public enum RunPurpose
{
    Task,
    Holdout,
    Study,
    Training,
    Replay,
}
