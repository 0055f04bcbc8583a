using Pantheon.Core.Runs;

namespace Pantheon.Engine.Scheduling;

/// <summary>Counts the runs that failed one after the other; a change that came about, or that was not needed, begins the count anew.</summary>
internal sealed class FailureStreak
{
    public int Count { get; private set; }

    public void Add(RunOutcome? outcome) => Count = outcome switch
    {
        RunOutcome.Failed => Count + 1,
        RunOutcome.Ready or RunOutcome.Held or RunOutcome.NoChange => 0,
        _ => Count,
    };

    /// <summary>Why the night starts nothing more, or null.</summary>
    public string? WhyStopped(int? limit) => Count >= limit
        ? FormattableString.Invariant($"{Count} runs failed one after the other, and policy allows {limit} (limits.failures_in_a_row); it is queued again for the next night")
        : null;
}
