using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Running;

namespace Pantheon.Engine.Scheduling;

/// <summary>The queue as one box of a cluster works it: offers what may start, and takes what falls to it by the journal's claim.</summary>
internal sealed class SharedQueue(EngineSeams seams, IRunOffers offers)
{
    private const int MostLookedAt = 500;
    private const int MostOffered = 2; // of a group, for each run that may be at work here at once: what is offered keeps its place

    /// <summary>A run whose holder is given up by the cluster before its lease is over is free by then.</summary>
    private static readonly TimeSpan FreeBy = Lease.Length + TimeSpan.FromSeconds(10);

    /// <summary>How long a run whose lease is over is left to the cluster to share out; after that whoever sees it takes it.</summary>
    private static readonly TimeSpan SharedOutWithin = TimeSpan.FromSeconds(4);

    private readonly List<FiredRun> _fired = [];
    private readonly Dictionary<(RunId Run, long Fence), DateTimeOffset> _freeSince = [];
    private Dictionary<RunId, long>? _restedBefore; // with the claim under which each came to rest

    /// <summary>Runs that this box cannot work, and why.</summary>
    public Dictionary<RunId, string> NotHere { get; } = [];

    /// <summary>Offers what is not offered yet; false where nothing is left that this box may work.</summary>
    /// <param name="isIn">Whether a queued run may start here as far as the planner goes.</param>
    public async Task<bool> OfferAsync(Func<Run, bool> isMine, Func<Run, bool> isIn, Func<Run, Task<Admission>> admit, int limit, CancellationToken cancellationToken)
    {
        var abandoned = await seams.Store.AbandonedAsync(cancellationToken);
        _restedBefore ??= abandoned.Where(run => run.Lifecycle == RunLifecycle.Suspended).ToDictionary(run => run.Id, run => run.Fence);
        var offered = await offers.OfferedAsync(cancellationToken);
        var served = new Dictionary<string, int>();
        foreach (var run in abandoned.Where(IsMeant).Concat(await seams.Store.QueueAsync(cancellationToken)).Where(isMine).Take(MostLookedAt))
        {
            var (group, whyNot) = await offers.PlaceAsync(run, cancellationToken);
            if (whyNot is not null)
            {
                NotHere[run.Id] = whyNot;
                continue;
            }

            NotHere.Remove(run.Id);
            if (!isIn(run))
            {
                continue;
            }

            var open = served.GetValueOrDefault(group);
            if (offered.Contains(run.Id))
            {
                served[group] = open + 1;
                await offers.MoveAsync(run, cancellationToken);
                TakeLate(run);
            }
            else if (open < MostOffered * limit && await admit(run) is Admission.Start)
            {
                await offers.OfferAsync(run, group, cancellationToken);
                served[group] = open + 1;
            }
        }

        await offers.ServeAsync(served.Keys, limit, cancellationToken);
        return served.Count > 0 || _fired.Count > 0;
    }

    /// <summary>Nothing more falls to this box; what did and was not begun goes back.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await offers.ServeAsync([], 0, cancellationToken);
        foreach (var fired in Fallen())
        {
            fired.End();
        }

        _fired.Clear();
    }

    /// <summary>Begins what fell to this box, as many as there is room for; <paramref name="take"/> gives the run's own task, or null where the journal did not give it.</summary>
    public async Task TakeAsync(Func<bool> hasRoom, Func<Run, bool> isMine, Func<Run, FiredRun, Task<bool>> take, CancellationToken cancellationToken)
    {
        foreach (var fired in Fallen().ToList())
        {
            if (!hasRoom())
            {
                return;
            }

            var run = await seams.Store.FindAsync(fired.Run, cancellationToken);
            if (run is { Lifecycle: not RunLifecycle.Ended } && isMine(run) && IsMeant(run))
            {
                if (await take(run, fired))
                {
                    _fired.Remove(fired);
                    continue;
                }

                // its holder's lease may run for a while yet, or its holder may live: the cluster was wrong about it then
                if (run.Lifecycle == RunLifecycle.Running && seams.Time.GetUtcNow() < fired.At + FreeBy)
                {
                    continue;
                }
            }

            _fired.Remove(fired);
            fired.End();
        }
    }

    /// <summary>The journal knows by the lease that a run is free, a cluster under load may learn much later that its box has died.</summary>
    private void TakeLate(Run run)
    {
        var now = seams.Time.GetUtcNow();
        if (run.Lifecycle == RunLifecycle.Running && _freeSince.TryAdd((run.Id, run.Fence), now) is false
            && _freeSince[(run.Id, run.Fence)] + SharedOutWithin <= now && !_fired.Exists(fired => fired.Run == run.Id))
        {
            _fired.Add(new FiredRun(run.Id, now));
        }
    }

    private List<FiredRun> Fallen()
    {
        while (offers.Next() is { } fired)
        {
            _fired.Add(fired);
        }

        return _fired;
    }

    /// <summary>What came to rest while this box was at work is left at rest, unless it rests because its box went, or somebody asked for it: that is meant for all.</summary>
    private bool IsMeant(Run run) => run.Lifecycle != RunLifecycle.Suspended || run.Reason is Halt.WorkerStopped or Halt.Resumed || _restedBefore?.GetValueOrDefault(run.Id, -1) == run.Fence;
}
