using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>A flow as authored: a DAG of nodes in spec order.</summary>
public sealed record FlowSpec
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, InputSpec> Inputs { get; init; } = new Dictionary<string, InputSpec>();

    /// <summary>The task that a flow without a task file makes from its own inputs (title, acceptance, scope).</summary>
    public ValueTemplate? Task { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int Priority { get; init; } = 50;

    public required IReadOnlyList<NodeSpec> Nodes { get; init; }

    /// <summary>Nodes that run when a node failed for good, before the last ones.</summary>
    public IReadOnlyList<NodeSpec> OnFailure { get; init; } = [];

    /// <summary>Nodes that run at the end, whatever happened.</summary>
    public IReadOnlyList<NodeSpec> Finally { get; init; } = [];

    /// <summary>The nodes with the handlers after them.</summary>
    public IEnumerable<NodeSpec> All => [.. Nodes, .. OnFailure, .. Finally];

    public ConcurrencySpec? Concurrency { get; init; }

    /// <summary>What the flow expects of every change; the nodes' own `expect` has it in it already.</summary>
    public ExpectSpec? Expect { get; init; }

    public ValueTemplate? Output { get; init; }

    /// <summary>What it asks for, itself or in a sub-flow, that nothing carries out yet: with any of it a run is refused.</summary>
    public IReadOnlyList<string> NotYet { get; init; } = [];

    public required Digest Digest { get; init; }

    public SourceSpan Span { get; init; } = SourceSpan.None;
}
