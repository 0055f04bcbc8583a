namespace Pantheon.Reporting.Morning;

/// <summary>How a model was run: pool, kind of runtime, model, the digest its server reported, and how it was proven local.</summary>
public sealed record RuntimeUse
{
    public required string Pool { get; init; }

    /// <summary>The runtime kind's word; `unknown` when nobody said.</summary>
    public required string Kind { get; init; }

    public required string Model { get; init; }

    public string? Digest { get; init; }

    public string? Proof { get; init; }

    /// <summary>Anything a reader must know to judge the result, such as that its replies were fixed in advance.</summary>
    public string? Note { get; init; }
}
