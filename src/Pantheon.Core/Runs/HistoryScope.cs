namespace Pantheon.Core.Runs;

/// <summary>What the attempts of a group have in common, from the narrowest to the widest.</summary>
public enum HistoryScope
{
    /// <summary>Flow, node, agent, model, and the task's size; the repository for a node without an agent, whose time hangs on that.</summary>
    Same,

    /// <summary>Flow, node, agent and model.</summary>
    Flow,

    /// <summary>Node, agent and model, in whatever flow.</summary>
    Node,

    /// <summary>Agent and model, in whatever node.</summary>
    Agent,

    /// <summary>The kind of node alone.</summary>
    Kind,

    /// <summary>Nothing has run yet: a guess by the kind of node.</summary>
    Guess,
}
