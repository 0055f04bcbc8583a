namespace Pantheon.Runtimes.Retrying;

/// <summary>What the retry table looks at beside the fault.</summary>
internal sealed record RetryFacts
{
    /// <summary>Moves made for this request so far, each with its number.</summary>
    public IReadOnlyDictionary<RetryMove, int> Made { get; init; } = new Dictionary<RetryMove, int>();

    /// <summary>Some text, and no whole answer, had come.</summary>
    public bool HasText { get; init; }

    public bool HasTools { get; init; }

    /// <summary>A call of the answer ends in the middle of its arguments, though the answer was not cut.</summary>
    public bool HasHalfCall { get; init; }

    /// <summary>Another seed gives another answer.</summary>
    public bool IsSampled { get; init; }

    /// <summary>The time for the whole answer was used up, tokens or not.</summary>
    public bool IsSpent { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int TimesOf(RetryMove move) => Made.GetValueOrDefault(move);
}
