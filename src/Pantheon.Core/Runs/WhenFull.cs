namespace Pantheon.Core.Runs;

/// <summary>What a run does whose group is full: wait, not run, or take the place of the oldest.</summary>
public enum WhenFull
{
    Queue,
    Skip,
    Replace,
}
