namespace Pantheon.Core.Agents;

/// <summary>How an agent's conversation is kept within the model's window; what is null is left to the preset of that window.</summary>
public sealed record ContextSettings
{
    /// <summary>A conversation that grows out of the window ends the session instead of being compacted.</summary>
    public bool Fails { get; init; }

    /// <summary>The part of the room for messages at which the conversation is compacted, 0…1.</summary>
    public double? Trigger { get; init; }

    /// <summary>Tokens that the account of what was left out may take.</summary>
    public int? SummaryTokens { get; init; }

    /// <summary>Turns at the end that a compaction leaves as they are.</summary>
    public int? KeepTurns { get; init; }

    /// <summary>Tool results at the end that a compaction leaves whole.</summary>
    public int? KeepResults { get; init; }

    /// <summary>Whether tools outside the core are offered only once they are asked for.</summary>
    public bool? PrunesTools { get; init; }

    /// <summary>Characters of one thought in `think`.</summary>
    public int ScratchpadCharacters { get; init; } = 2000;

    /// <summary>The model that writes the account of what was left out; null leaves that to fixed rules.</summary>
    public ModelChoice? Compactor { get; init; }
}
