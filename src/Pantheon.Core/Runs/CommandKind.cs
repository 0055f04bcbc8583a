namespace Pantheon.Core.Runs;

/// <summary>What a command row asks of a worker.</summary>
public enum CommandKind
{
    Steer,
    Cancel,
    Pause,
    Resume,
    Prioritise,
    Drain,
    Retry,
    Reload,
}
