using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>The verdict of one try of a reviewer's node, with its evidence per acceptance criterion (contract review.v1).</summary>
public sealed record Review
{
    public required AttemptId Id { get; init; }

    /// <summary>The node whose patch was reviewed.</summary>
    public required NodeId Of { get; init; }

    public required int OfAttempt { get; init; }

    public required AgentRef Agent { get; init; }

    /// <summary>`pool/model` and the digest its server reported.</summary>
    public required string Model { get; init; }

    public string? ModelDigest { get; init; }

    public required ReviewVerdict Verdict { get; init; }

    public required string Summary { get; init; }

    public required JsonArray Criteria { get; init; }

    public required JsonArray Findings { get; init; }

    public required Digest Patch { get; init; }
}
