using Pantheon.Core.Runs;

namespace Pantheon.Core.Flows;

/// <summary>What a node's failure means for the run, and the cause it is filed under when the flow says another.</summary>
public sealed record OnFailure(FailureEffect Effect, Cause? Cause)
{
    public static OnFailure Default { get; } = new(FailureEffect.Fail, null);
}
