namespace Pantheon.Core.Flows;

/// <summary>What happens when a gate's requirement is not met.</summary>
public enum GateOtherwise
{
    Hold,
    Fail,
    NoChange,
}
