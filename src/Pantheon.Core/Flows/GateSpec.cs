using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Flows;

/// <summary>What a gate requires; null and false members ask nothing.</summary>
public sealed record GateSpec
{
    /// <summary>Evidence kind (tests, build, lint, format) to the nodes that give it; an empty list means the nearest ancestor that does.</summary>
    public IReadOnlyDictionary<EvidenceKind, IReadOnlyList<NodeId>> Evidence { get; init; } = new Dictionary<EvidenceKind, IReadOnlyList<NodeId>>();

    public CoverageRequirement? Coverage { get; init; }

    public bool ScopeInside { get; init; }

    /// <summary>Tests removed, skipped or weakened are not accepted.</summary>
    public bool TestsNotWeakened { get; init; }

    public ReviewRequirement? Reviews { get; init; }

    /// <summary>A branch that the result must merge into without conflict.</summary>
    public string? AppliesTo { get; init; }

    public Template? Expression { get; init; }

    public GateOtherwise Otherwise { get; init; } = GateOtherwise.Hold;
}
