using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>How one agent did over some nights, or in one of them: the runs it worked in and what became of them, its time and tokens.</summary>
public sealed record AgentScore(AgentRef Agent)
{
    /// <summary>The night that this is of; null for all of them.</summary>
    public DateOnly? Night { get; init; }

    /// <summary>`pool/model`, as routes name them.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Runs that it worked in.</summary>
    public int Runs { get; init; }

    /// <summary>Those of them that ended ready.</summary>
    public int Ready { get; init; }

    /// <summary>Those of them that failed, by cause, whosever fault it was; causes without one are left out.</summary>
    public IReadOnlyDictionary<Cause, int> Failed { get; init; } = new Dictionary<Cause, int>();

    /// <summary>Of what its attempts worked: waits for seats and loading are not in it, and what a cache gave does not count.</summary>
    public double? MedianSeconds { get; init; }

    public long TokensIn { get; init; }

    public long TokensOut { get; init; }
}
