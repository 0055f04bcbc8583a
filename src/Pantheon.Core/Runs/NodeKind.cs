namespace Pantheon.Core.Runs;

/// <summary>What a node does.</summary>
public enum NodeKind
{
    Agent,
    Run,
    Tool,
    Gate,
    Flow,
    Publish,
}
