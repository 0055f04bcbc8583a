namespace Pantheon.Core.Flows;

/// <summary>The part of its flow in which a node stands: the work itself, or what follows it.</summary>
public enum FlowPart
{
    Main,

    /// <summary>Runs when a node of the flow failed for good.</summary>
    OnFailure,

    /// <summary>Runs at last, whatever happened.</summary>
    Finally,
}
