namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A JSON value as it was understood: valid JSON text, the place after it, how it ended, and what was done to it.</summary>
internal sealed record LooseValue(string Json, int End)
{
    public LooseEnd Ending { get; init; } = LooseEnd.Whole;

    /// <summary>Closing brackets that were missing at its end.</summary>
    public int MissingBrackets { get; init; }

    public LooseRepairs Repairs { get; init; }
}
