namespace Pantheon.Engine.Running;

/// <summary>When a node of a plan has its turn: with the flow, or after it.</summary>
internal enum PlanSection
{
    Main,

    /// <summary>When a node failed for good, or the run was ended.</summary>
    OnFailure,

    /// <summary>At last, whatever happened.</summary>
    Finally,
}
