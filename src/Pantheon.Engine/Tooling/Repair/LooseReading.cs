namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A text as JSON, as far as it could be understood.</summary>
/// <param name="Values">Valid JSON; none when nothing could be read, several when several were merged into one text.</param>
internal sealed record LooseReading(IReadOnlyList<string> Values)
{
    /// <summary>What stands for something that the text does not hold.</summary>
    public const LooseRepairs Gaps = LooseRepairs.MissingValue | LooseRepairs.Ellipsis;

    public LooseRepairs Repairs { get; init; }

    public LooseEnd Ending { get; init; } = LooseEnd.Whole;

    /// <summary>Brackets that were open at the end of the text.</summary>
    public int Missing { get; init; }

    /// <summary>Why the text is more than damaged JSON, in words for the model; null when it is not.</summary>
    public string? Fault { get; init; }

    /// <summary>The one value that the text surely is, mended where it had to be; null when it was cut, has gaps, or is more than one value.</summary>
    public string? Only => this is { Fault: null, Ending: LooseEnd.Whole, Values: [var json] } && (Repairs & Gaps) == 0 ? json : null;

    public long Looks { get; init; }
}
