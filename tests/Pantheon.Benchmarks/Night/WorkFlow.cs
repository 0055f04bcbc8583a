namespace Pantheon.Benchmarks.Night;

/// <summary>A flow of a workload; nodes in topological order.</summary>
internal sealed record WorkFlow(string Id, int Priority, IReadOnlyList<WorkNode> Nodes);
