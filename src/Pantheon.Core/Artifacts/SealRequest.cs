using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Artifacts;

/// <summary>What a statement attests: the artifacts of a run (or of one attempt) by digest, the head of its journal, and facts about them.</summary>
public sealed record SealRequest
{
    public required RunId Run { get; init; }

    /// <summary>Of the worker that seals: one that has lost the run is refused, as its statement would stand in place of the true one. Null where nobody has claimed it.</summary>
    public long? Fence { get; init; }

    public NodeId? Node { get; init; }

    public int? Attempt { get; init; }

    public required IReadOnlyList<Artifact> Subjects { get; init; }

    /// <summary>The predicate: outcome, versions, digests of models, policy and catalog.</summary>
    public required JsonObject Predicate { get; init; }
}
