namespace Pantheon.Engine.Nodes;

/// <summary>What becomes of the changes of an attempt: ignored, carried on to the next nodes, or attached as an artifact.</summary>
public enum EditMode
{
    None,
    Carry,
    Attach,
}
