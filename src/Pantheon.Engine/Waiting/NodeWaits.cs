using Pantheon.Core.Boxes;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Waiting;

/// <summary>Why a node of a run waits or how it stands: its row, the nodes that it needs, and the seats of its pools.</summary>
internal sealed class NodeWaits(WaitScene scene)
{
    private readonly WaitWords _words = new(scene);

    /// <summary>Empty where only its run can say.</summary>
    public IReadOnlyList<WaitReason> Of(NodeId id)
    {
        var row = scene.Nodes.FirstOrDefault(node => node.Node == id);
        return row?.Lifecycle switch
        {
            NodeLifecycle.Ended => [Ended(row)],
            _ when scene.Run.Lifecycle != RunLifecycle.Running => [],
            NodeLifecycle.Running => [Working(row)],
            NodeLifecycle.Backoff => [Backoff(row)],
            NodeLifecycle.Ready => [Ready(row)],
            _ => Needs(id),
        };
    }

    /// <summary>The outage of all these pools; null while one of them works.</summary>
    public static WaitReason? Paused(WaitScene scene, WaitWords words, IReadOnlyList<string> pools)
    {
        var away = pools.Select(pool => scene.Pools.FirstOrDefault(standing => standing.Pool == pool && standing.PausedAt is not null)).ToList();
        return away.Count == 0 || away.Contains(null) ? null : new WaitReason(
            WaitKind.PoolPaused,
            string.Join("; ", away.OfType<PoolStanding>().Select(pool => $"{pool.Pool} is away since {words.AtAndSpan(pool.PausedAt ?? scene.Now)}{(pool.PausedWhy is { } why ? $" ({Word.Of(why)})" : "")}")))
        {
            Since = away.Max(pool => pool?.PausedAt),
            By = pools,
        };
    }

    private WaitReason Ended(NodeRun row) => new(
        WaitKind.Ended,
        $"it ended {(row.Result is { } result ? Word.Of(result) : "")}{(row.EndedAt is { } at ? $" at {_words.AtAndSpan(at)}" : "")}{(row.Reason is { Length: > 0 } reason ? $": {WaitWords.Short(reason)}" : "")}")
    {
        Since = row.EndedAt,
    };

    private WaitReason Backoff(NodeRun row) => new(
        WaitKind.Backoff,
        $"attempt {row.Attempt} failed{(row.Reason is { Length: > 0 } reason ? $" ({WaitWords.Short(reason)})" : "")}; it tries again {(row.RetryAt is { } at ? _words.AtAndSpan(at) : "later")}")
    {
        Until = row.RetryAt,
    };

    private WaitReason Ready(NodeRun row)
    {
        var busy = scene.Nodes.Where(node => node.Lifecycle == NodeLifecycle.Running && node.Node != row.Node).Select(node => node.Node.Value).ToList();
        return busy.Count == 0
            ? new WaitReason(WaitKind.Nothing, "all that it needs has ended: it starts at the next turn of its run")
            : new WaitReason(WaitKind.Place, $"all that it needs has ended; its run works on {WaitWords.List(busy)} first") { By = busy };
    }

    private WaitReason Working(NodeRun row)
    {
        var attempt = scene.Attempts.LastOrDefault(other => other.Id.Node == row.Node && other.Id.Number == row.Attempt);
        var mine = scene.Uses.Where(use => use.Holder.Attempt == new AttemptId(row.Run, row.Node, row.Attempt)).ToList();
        var since = attempt?.StartedAt ?? row.StartedAt;
        if (mine.Find(use => use.Seat is not null) is { } seat)
        {
            var model = seat.Holder.Model is { } name ? $"{seat.Pool}/{name}" : seat.Pool;
            return new WaitReason(WaitKind.Running, $"attempt {row.Attempt} works{Since(since)}, with {model}") { Since = since, By = [model] };
        }

        var pools = PoolsOf(row.Node);
        return (pools.Count > 0 ? Paused(scene, _words, pools) ?? Full(row, pools, mine) : null)
            ?? new WaitReason(WaitKind.Running, $"attempt {row.Attempt} works{Since(since)}{(pools.Count > 0 ? ", without a seat yet" : "")}") { Since = since };
    }

    /// <summary>Who sits where an attempt without a seat wants to.</summary>
    private WaitReason? Full(NodeRun row, IReadOnlyList<string> pools, List<SlotUse> mine)
    {
        var wanted = mine is [var line, ..] ? pools.Where(pool => SharedPools.IsOf(pool, line.Pool)).ToList() : pools.Where(pool => scene.Pools.All(standing => standing.Pool != pool || standing.PausedAt is null)).ToList();
        foreach (var pool in wanted)
        {
            var held = scene.Uses.Where(use => use.Seat is not null && SharedPools.IsOf(pool, use.Pool)).ToList();
            var seats = Math.Max(1, scene.Seats.GetValueOrDefault(pool, 1));
            if (held.Count > 0 && (mine.Count > 0 || held.Count >= seats))
            {
                var holders = held.Select(use => $"{_words.NameOf(use.Holder.Attempt.Run)} {use.Holder.Attempt.Node} since {_words.At(use.Since)}").ToList();
                var since = mine.Count > 0 ? mine[0].Since : scene.Attempts.LastOrDefault(other => other.Id.Node == row.Node && other.Id.Number == row.Attempt)?.StartedAt;
                return new WaitReason(WaitKind.Pool, FormattableString.Invariant($"{pool}: {held.Count} of {Math.Max(seats, held.Count)} seats busy ({WaitWords.List(holders)}); it waits{Since(since)}")) { Since = since, By = holders };
            }
        }

        return null;
    }

    private IReadOnlyList<string> PoolsOf(NodeId id) => scene.PoolsOf.GetValueOrDefault(SpecOf(id)?.Id ?? id, []);

    private List<WaitReason> Needs(NodeId id)
    {
        if (SpecOf(id) is not { } spec || scene.Flow is not { } flow)
        {
            return [];
        }

        var before = flow.Finally.Contains(spec) ? flow.Nodes.Concat(flow.OnFailure) : flow.OnFailure.Contains(spec) ? flow.Nodes
            : flow.Nodes.Where(node => node.Parent == spec.Parent && node.Part < spec.Part);
        var open = spec.Needs.Concat(spec.Id != id ? [] : before.Select(node => node.Id)).Distinct().Where(need => scene.Nodes.FirstOrDefault(node => node.Node == need)?.Lifecycle != NodeLifecycle.Ended).ToList();
        return open.Count > 0
            ? [.. open.Take(5).Select(need => new WaitReason(WaitKind.Node, $"it needs node '{need}', which is {State(need)}") { By = [need.Value] })]
            : [new WaitReason(WaitKind.Nothing, "all that it needs has ended: its run decides of it now")];
    }

    private string State(NodeId need) => scene.Nodes.FirstOrDefault(node => node.Node == need) switch
    {
        { Lifecycle: NodeLifecycle.Running, StartedAt: { } at } => $"running since {_words.At(at)}",
        { Lifecycle: NodeLifecycle.Backoff, RetryAt: { } at } => $"backing off until {_words.At(at)}",
        { } row => Word.Of(row.Lifecycle),
        null => Word.Of(NodeLifecycle.Pending),
    };

    private string Since(DateTimeOffset? at) => at is { } since ? $" since {_words.AtAndSpan(since)}" : "";

    /// <summary>The node as its flow has it; an item of a map is its map's.</summary>
    private NodeSpec? SpecOf(NodeId id) => scene.Flow?.All.FirstOrDefault(node => node.Id == id)
        ?? scene.Flow?.All.FirstOrDefault(node => node.Map is not null && id.Value.StartsWith(node.Id.Value + ".", StringComparison.Ordinal));
}
