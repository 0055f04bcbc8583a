namespace Pantheon.Core.Runs;

/// <summary>Where one attempt at a node stands.</summary>
public enum AttemptState
{
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Cancelled,
    Lost,
}
