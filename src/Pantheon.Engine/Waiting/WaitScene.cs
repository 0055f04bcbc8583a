using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Waiting;

/// <summary>All that is known of one run and of what may keep it: rows of the store, the flow it is pinned to, and the calendar.</summary>
public sealed record WaitScene
{
    public required DateTimeOffset Now { get; init; }

    public required Run Run { get; init; }

    /// <summary>In the order in which it is worked.</summary>
    public IReadOnlyList<Run> Queue { get; init; } = [];

    /// <summary>Every run that has started and not ended.</summary>
    public IReadOnlyList<Run> Started { get; init; } = [];

    /// <summary>The runs of each task that it needs.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Run>> Needed { get; init; } = new Dictionary<string, IReadOnlyList<Run>>();

    public IReadOnlyList<NodeRun> Nodes { get; init; } = [];

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Its flow with the sub-flows inlined; null when the catalog it is pinned to cannot be read.</summary>
    public FlowSpec? Flow { get; init; }

    /// <summary>What policy has against it; null when nothing, or nobody could say.</summary>
    public Verdict.Refused? Refusal { get; init; }

    /// <summary>The pools that may serve a node, in the order of its route; empty for one that needs none.</summary>
    public IReadOnlyDictionary<NodeId, IReadOnlyList<string>> PoolsOf { get; init; } = new Dictionary<NodeId, IReadOnlyList<string>>();

    /// <summary>Seats of each pool, by the box file.</summary>
    public IReadOnlyDictionary<string, int> Seats { get; init; } = new Dictionary<string, int>();

    public IReadOnlyList<SlotUse> Uses { get; init; } = [];

    public IReadOnlyList<PoolStanding> Pools { get; init; } = [];

    /// <summary>Of the policy that the run is under; null for one that no window binds.</summary>
    public WindowCalendar? Windows { get; init; }

    /// <summary>The night that is open now; null when none is.</summary>
    public NightRecord? Night { get; init; }

    /// <summary>Since when and by whom the queue is paused; null while it is worked.</summary>
    public (DateTimeOffset Since, string By)? QueuePause { get; init; }

    /// <summary>For the times in its words.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}
