namespace Pantheon.Core.Runs;

/// <summary>Where a run stands for the machine.</summary>
public enum RunLifecycle
{
    Queued,
    Running,
    Suspended,
    Ended,
}
