using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>How much of a night people have dealt with since: decided, or queued again.</summary>
internal sealed record AfterNight
{
    public int Ready { get; private init; }

    /// <summary>Whether all of those that were ready and are dealt with were merged.</summary>
    public bool IsMerged { get; private init; }

    public int Held { get; private init; }

    public int Failed { get; private init; }

    /// <summary>Runs of the report that wait in the queue.</summary>
    public int Queued { get; private init; }

    public static AfterNight Of(IReadOnlyList<ChangeReport> ready, IReadOnlyList<ChangeReport> held, IReadOnlyList<RedGroup> red, IReadOnlyList<RunReading> runs)
    {
        var done = ready.Where(Has).ToList();
        return new AfterNight
        {
            Ready = done.Count,
            IsMerged = done.TrueForAll(change => change.Decision?.Act is DecisionAct.Merged or DecisionAct.Published),
            Held = held.Count(Has),
            Failed = red.SelectMany(group => group.Items).Count(Has),
            Queued = runs.Count(run => run.Run.Lifecycle == RunLifecycle.Queued),
        };
    }

    /// <summary>Whether nobody has to look at the change any more. A change that a person holds still waits for that person.</summary>
    public static bool Has(ChangeReport change) => change.IsQueuedAgain || change.Decision is not null and not { Act: DecisionAct.Held };

    public static bool Has(RedItem item) => item.IsQueuedAgain || item.Decision is not null and not { Act: DecisionAct.Held };
}
