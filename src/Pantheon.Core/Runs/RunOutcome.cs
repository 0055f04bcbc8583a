namespace Pantheon.Core.Runs;

/// <summary>What an ended run means for a person.</summary>
public enum RunOutcome
{
    Ready,
    Held,
    Failed,
    Refused,
    NotRun,
    NoChange,
    Cancelled,
}
