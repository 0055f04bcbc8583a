using Pantheon.Core.Identity;

namespace Pantheon.Core.Artifacts;

/// <summary>A named, content-addressed result of a run, a node or an attempt.</summary>
public sealed record Artifact
{
    public required RunId Run { get; init; }

    /// <summary>Null: of the run itself.</summary>
    public NodeId? Node { get; init; }

    public int Attempt { get; init; }

    /// <summary>A file name: final.patch, failure.json, test.log …</summary>
    public required string Name { get; init; }

    /// <summary>patch, log, review, failure, test_report, manifest, signature, message …</summary>
    public required string Kind { get; init; }

    public required string MediaType { get; init; }

    public required long Bytes { get; init; }

    public required Digest Digest { get; init; }
}
