namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A text as JSON, as far as it could be understood.</summary>
/// <param name="Values">Valid JSON; none when nothing could be read, several when several were merged into one text.</param>
internal sealed record LooseReading(IReadOnlyList<string> Values)
{
    public LooseRepairs Repairs { get; init; }

    public LooseEnd Ending { get; init; } = LooseEnd.Whole;

    /// <summary>Brackets that were open at the end of the text.</summary>
    public int Missing { get; init; }

    /// <summary>Why the text is more than damaged JSON, in words for the model; null when it is not.</summary>
    public string? Fault { get; init; }

    public long Looks { get; init; }
}
