namespace Pantheon.Core.Flows;

/// <summary>What a failed node does to its run: fail it, be taken as met, or hold it for a person.</summary>
public enum FailureEffect
{
    Fail,
    Continue,
    Hold,
}
