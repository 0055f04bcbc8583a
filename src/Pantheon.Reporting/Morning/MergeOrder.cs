namespace Pantheon.Reporting.Morning;

/// <summary>Whether the night's branches merge, and in which order to take those that touch the same lines.</summary>
public sealed record MergeOrder
{
    /// <summary>Whether all that are ready merge with the base as it is; said in words, also when it is not known.</summary>
    public required string Sentence { get; init; }

    /// <summary>Which to take before which, and why; one line each.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];
}
