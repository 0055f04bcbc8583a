namespace Pantheon.Core.Runs;

/// <summary>What a reviewer says of a change.</summary>
public enum ReviewVerdict
{
    Approve,
    Reject,
    Abstain,
}
