using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>A node as it comes in a run: its section (`nodes`, `on_failure`, `finally`), the wave in which it can start at the earliest, and what it waits for, sub-flows resolved.</summary>
public sealed record FlowStep(NodeSpec Node, string Section, int Wave, IReadOnlyList<NodeId> After);
