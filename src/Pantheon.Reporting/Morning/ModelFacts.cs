namespace Pantheon.Reporting.Morning;

/// <summary>Whether models were real or scripted, in one sentence, and each in use.</summary>
public sealed record ModelFacts
{
    /// <summary>real, scripted, mixed, unknown or none.</summary>
    public required string Were { get; init; }

    public required string Sentence { get; init; }

    public required IReadOnlyList<RuntimeUse> Runtimes { get; init; }
}
