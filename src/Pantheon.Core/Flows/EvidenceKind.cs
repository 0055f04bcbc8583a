namespace Pantheon.Core.Flows;

/// <summary>What a successful tool or run node proves to a gate.</summary>
public enum EvidenceKind
{
    Tests,
    Build,
    Lint,
    Format,
    Coverage,
}
