namespace Pantheon.Core.Runs;

/// <summary>Where a node stands for the machine.</summary>
public enum NodeLifecycle
{
    Pending,
    Ready,
    Running,
    Backoff,
    Ended,
}
