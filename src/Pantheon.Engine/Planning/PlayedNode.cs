namespace Pantheon.Engine.Planning;

/// <summary>A node's part of a night: on which slot (null: a processor), from when to when.</summary>
public sealed record PlayedNode(NightNode Node, int? Slot, double From, double To);
