namespace Pantheon.Core.Identity;

/// <summary>Names a node within its flow (and, in a run, its path).</summary>
public readonly record struct NodeId(string Value)
{
    public override string ToString() => Value;
}
