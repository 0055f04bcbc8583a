namespace Pantheon.Core.Runs;

/// <summary>What is known of the past attempts of a group: how long they worked, how many a node needed, and their tokens.</summary>
public sealed record NodeHistory(HistoryScope Scope, HistoryKey Key)
{
    /// <summary>Of what each attempt worked itself: waits for seats, pools and loading are not in it.</summary>
    public required DurationSpread Time { get; init; }

    /// <summary>Attempts for each node of a run: 1 where none was tried again.</summary>
    public required double Tries { get; init; }

    /// <summary>The mean of an attempt.</summary>
    public required double TokensIn { get; init; }

    /// <summary>The mean of an attempt.</summary>
    public required double TokensOut { get; init; }
}
