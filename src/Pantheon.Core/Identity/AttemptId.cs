namespace Pantheon.Core.Identity;

/// <summary>Names one attempt at a node; its number is the fencing token of the node.</summary>
public readonly record struct AttemptId(RunId Run, NodeId Node, int Number)
{
    public override string ToString() => $"{Run.Short}/{Node}#{Number}";
}
