namespace Pantheon.Engine.Nodes;

/// <summary>A node that gives a gate its evidence, and why it gives none; a group only has to have ended well, what is in it gives the evidence.</summary>
internal sealed record Giver(NodeView View, bool IsGroup, Unmet? Fault);
