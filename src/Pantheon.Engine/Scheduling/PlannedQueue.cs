using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>The queue as the planner lets it in: every run that could start is offered to it, and those it admits start as there is room.</summary>
internal sealed class PlannedQueue(IRunStore store, NightScheduler scheduler, NightDirector director, TimeProvider time)
{
    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<RunId, DateTimeOffset> _later = [];
    private readonly HashSet<RunId> _offered = [];
    private readonly HashSet<RunId> _started = [];
    private readonly List<RunId> _admitted = [];
    private readonly Dictionary<RunId, string> _left = [];

    /// <summary>Offers what is queued and starts what comes in.</summary>
    /// <param name="ask">Judges a run, and ends it where it may never start.</param>
    /// <param name="start">Starts a run; false where somebody else was faster.</param>
    public async Task FillAsync(NightPlan plan, Func<bool> hasRoom, Func<Run, Task<Admission>> ask, Func<RunContext, Task<bool>> start, CancellationToken cancellationToken)
    {
        var queue = (await store.QueueAsync(cancellationToken)).Where(plan.IsFor).ToDictionary(run => run.Id);
        await OfferAsync(queue, plan, ask, cancellationToken);
        Admit();
        foreach (var id in _admitted.OrderBy(id => queue.GetValueOrDefault(id) is { Priority: 0 } or { Place: < 0 } ? 0 : 1).ToList())
        {
            if (!hasRoom())
            {
                return;
            }

            if (queue.GetValueOrDefault(id) is { } run && await ask(run) is Admission.Start admitted && await start(admitted.Context))
            {
                _started.Add(id);
                Forget(id);
            }
            else
            {
                // its part of the night is free; it is offered again in a while if it stays queued
                Forget(id);
                director.Leave(id);
                _later[id] = time.GetUtcNow() + OfferAgainAfter;
            }
        }
    }

    /// <summary>Why the night went on without the run, as it was when that was decided first; null where it did not.</summary>
    public string? WhyNot(RunId run) => _left.GetValueOrDefault(run);

    private async Task OfferAsync(Dictionary<RunId, Run> queue, NightPlan plan, Func<Run, Task<Admission>> ask, CancellationToken cancellationToken)
    {
        foreach (var run in queue.Values.Where(run => !_offered.Contains(run.Id) && !(_later.TryGetValue(run.Id, out var later) && time.GetUtcNow() < later)))
        {
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
            director.Leave(gone);
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

            director.Offer(run, catalog);
            _offered.Add(run.Id);
            return true;
        }
        catch (PantheonException exception) when (exception.Code is Codes.SubFlowUnusable or Codes.PinnedPolicyGone)
        {
            return false;
        }
    }

    private void Admit()
    {
        // what was set aside before its first node began comes in again, and has been started already
        _admitted.AddRange(director.Admit().Where(run => !_started.Contains(run) && !_admitted.Contains(run)));
        foreach (var (run, (reason, remedy)) in director.LeftOut())
        {
            // what was said when there still was time says more than that there is none left
            _left.TryAdd(run, $"{reason}; {remedy}");
        }
    }

    private void Forget(RunId run)
    {
        _admitted.Remove(run);
        _offered.Remove(run);
    }
}
