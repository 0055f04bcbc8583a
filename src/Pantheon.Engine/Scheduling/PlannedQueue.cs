using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>The queue as the planner lets it in: every run that could start is offered to it, and those it admits start as there is room.</summary>
internal sealed class PlannedQueue(EngineSeams seams, NightScheduler scheduler, DirectedRuns night)
{
    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a night that no window ends waits, with nothing at work, for a pool that was there, and for one that never was.</summary>
    private static readonly TimeSpan ForKnown = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ForUnknown = TimeSpan.FromSeconds(15);

    private readonly Dictionary<RunId, (DateTimeOffset At, bool IsLeft)> _later = [];
    private readonly HashSet<RunId> _offered = [];
    private readonly HashSet<RunId> _started = [];
    private readonly List<RunId> _admitted = [];
    private readonly LeftNotes _left = new(seams);
    private DateTimeOffset? _idleSince;

    /// <summary>Offers what is queued to the planner, and hears who comes in.</summary>
    /// <param name="isHere">Whether this box can work a run.</param>
    /// <param name="ask">Judges a run, and ends it where it may never start.</param>
    public async Task<IReadOnlyDictionary<RunId, Run>> PlanAsync(NightPlan plan, Func<Run, Task<bool>> isHere, Func<Run, Task<Admission>> ask, CancellationToken cancellationToken)
    {
        var queue = (await seams.Store.QueueAsync(cancellationToken)).Where(plan.IsFor).ToDictionary(run => run.Id);
        await OfferAsync(queue, plan, isHere, ask, cancellationToken);
        await AdmitAsync(plan, holdsNew: false, cancellationToken);
        IsAskedAgain = queue.Keys.Any(run => _later.TryGetValue(run, out var later) && later.IsLeft && !_offered.Contains(run));
        return queue;
    }

    /// <summary>Plans, and starts what comes in.</summary>
    /// <param name="start">Starts a run; false where somebody else was faster.</param>
    /// <param name="working">How many runs are at work here.</param>
    public async Task FillAsync(NightPlan plan, Func<bool> hasRoom, Func<Run, Task<Admission>> ask, Func<RunContext, Task<bool>> start, int working, CancellationToken cancellationToken)
    {
        var queue = await PlanAsync(plan, _ => Task.FromResult(true), ask, cancellationToken);
        foreach (var id in _admitted.OrderBy(id => queue.GetValueOrDefault(id) is { Priority: 0 } or { Place: < 0 } ? 0 : 1).ToList())
        {
            if (!hasRoom())
            {
                return;
            }

            var run = queue.GetValueOrDefault(id);
            if (run is not null && !IsIn(id))
            {
                continue;
            }

            if (run is null || await ask(run) is not Admission.Start judged || !await start(judged.Context))
            {
                PutOff(id, working);
            }
            else
            {
                working++;
            }
        }
    }

    /// <summary>Nothing new comes in; what was started and then set aside goes on all the same.</summary>
    public Task GoOnAsync(NightPlan plan, CancellationToken cancellationToken) => AdmitAsync(plan, holdsNew: true, cancellationToken);

    /// <summary>Whether the planner lets the run start now; one that came in and cannot end in time any more waits for its turn again.</summary>
    public bool IsIn(RunId run)
    {
        if (_admitted.Contains(run) && !night.MayStart(run))
        {
            _admitted.Remove(run);
        }

        return _admitted.Contains(run);
    }

    public void Started(RunId run)
    {
        _started.Add(run);
        night.Started(run);
        Forget(run);
    }

    /// <summary>It came in and could not be started: its part of the night is free, and it is offered again in a while if it stays queued.</summary>
    /// <param name="working">How many runs are at work here: while one is, what it keeps out may come in after it, and the night waits to ask.</param>
    public void PutOff(RunId run, int working)
    {
        Forget(run);
        night.Leave(run);
        _later[run] = (seams.Time.GetUtcNow() + OfferAgainAfter, working > 0);
    }

    /// <summary>Whether a queued run that was kept out by one at work is asked again in a while.</summary>
    public bool IsAskedAgain { get; private set; }

    /// <summary>Why the night goes on without the run, as it was when that was decided first; null where it does not.</summary>
    public string? WhyNot(RunId run) => _left.Of(run);

    /// <summary>Whether a night in which nothing is at work waits for a pool that is away and that some of the queue needs.</summary>
    public bool IsPatient(bool isWorking)
    {
        var away = seams.Gates.Away;
        if (isWorking || away.Count == 0 || _left.IsEmpty)
        {
            _idleSince = null;
            return false;
        }

        var known = seams.Gates.HasAnswered(away.Select(place => new ModelAddress(place.Split('/')[0], "")));
        return seams.Time.GetUtcNow() < (_idleSince ??= seams.Time.GetUtcNow()) + (known ? ForKnown : ForUnknown);
    }

    private async Task OfferAsync(Dictionary<RunId, Run> queue, NightPlan plan, Func<Run, Task<bool>> isHere, Func<Run, Task<Admission>> ask, CancellationToken cancellationToken)
    {
        foreach (var run in queue.Values.Where(run => !_offered.Contains(run.Id) && !(_later.TryGetValue(run.Id, out var later) && seams.Time.GetUtcNow() < later.At)))
        {
            if (!await isHere(run))
            {
                continue;
            }

            switch (await scheduler.StandingAsync(run, cancellationToken))
            {
                case Admission.Turn:
                case null when !await IsOfferedAsync(run, plan, cancellationToken):
                    await ask(run);
                    break;
            }
        }

        // taken out of the queue by somebody else
        foreach (var gone in _offered.Where(id => !queue.ContainsKey(id)).ToList())
        {
            Forget(gone);
            night.Leave(gone);
        }
    }

    /// <summary>False where its definitions are gone, so that nobody knows what it would be.</summary>
    private async Task<bool> IsOfferedAsync(Run run, NightPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            var catalog = await plan.CatalogOf(run, cancellationToken);
            if (!catalog.Flows.ContainsKey(run.Flow))
            {
                return false;
            }

            night.Offer(run, catalog);
            _offered.Add(run.Id);
            return true;
        }
        catch (PantheonException exception) when (exception.Code is Codes.SubFlowUnusable or Codes.PinnedPolicyGone)
        {
            return false;
        }
    }

    private async Task AdmitAsync(NightPlan plan, bool holdsNew, CancellationToken cancellationToken)
    {
        if (night.Admit(holdsNew) is { } admittance)
        {
            // what was set aside before its first node began comes in again, and has been started already
            _admitted.AddRange(admittance.Runs.Where(run => !_started.Contains(run) && !_admitted.Contains(run)));
            await _left.KeepAsync(plan.Record.Date, admittance.LeftOut, cancellationToken);
        }
    }

    private void Forget(RunId run)
    {
        _admitted.Remove(run);
        _offered.Remove(run);
    }
}
