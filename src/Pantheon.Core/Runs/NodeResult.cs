namespace Pantheon.Core.Runs;

/// <summary>How a node ended.</summary>
public enum NodeResult
{
    Succeeded,
    Failed,
    Skipped,
    Cancelled,
}
