namespace Pantheon.Reporting.Morning;

/// <summary>What tools, agents and adapters tried and were refused: sockets that lead out, paths outside their tree, writes outside their task.</summary>
public sealed record LeavingFacts
{
    public string Sentence { get; init; } = "What tried to leave is not known.";

    /// <summary>How often, over all runs; null when the journal could not be read.</summary>
    public long? Times { get; init; }

    /// <summary>By run, the most frequent first.</summary>
    public IReadOnlyList<LeavingItem> Items { get; init; } = [];
}
