using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;

namespace Pantheon.Tests.Engine.Scheduling;

/// <summary>A cluster of one box: what is offered falls to it as far as it serves the group; others' jobs can be made to fall to it too.</summary>
internal sealed class MemoryOffers(TimeProvider time) : IRunOffers
{
    private readonly Dictionary<RunId, (string Group, FiredRun? Fired)> _jobs = [];
    private readonly Queue<FiredRun> _recovered = [];
    private IReadOnlyCollection<string> _served = [];

    public Func<Run, Placement> Place { get; set; } = _ => new Placement("any", null);

    /// <summary>Every offer, in order.</summary>
    public List<(RunId Run, string Group)> Offers { get; } = [];

    public FiredRun Recover(RunId run)
    {
        var fired = new FiredRun(run, time.GetUtcNow());
        _recovered.Enqueue(fired);
        return fired;
    }

    public Task<Placement> PlaceAsync(Run run, CancellationToken cancellationToken) => Task.FromResult(Place(run));

    public Task ServeAsync(IReadOnlyCollection<string> groups, int limit, CancellationToken cancellationToken)
    {
        _served = groups;
        return Task.CompletedTask;
    }

    public Task<IReadOnlySet<RunId>> OfferedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<RunId>>(_jobs.Where(job => job.Value.Fired is not { Done.IsCompleted: true }).Select(job => job.Key).ToHashSet());

    public Task OfferAsync(Run run, string group, CancellationToken cancellationToken)
    {
        Offers.Add((run.Id, group));
        _jobs[run.Id] = (group, null);
        return Task.CompletedTask;
    }

    /// <summary>Every run that was offered already when it was looked at, with the place it had.</summary>
    public List<(RunId Run, int Place)> Moves { get; } = [];

    public Task MoveAsync(Run run, CancellationToken cancellationToken)
    {
        Moves.Add((run.Id, run.Place));
        return Task.CompletedTask;
    }

    public FiredRun? Next()
    {
        if (_recovered.TryDequeue(out var recovered))
        {
            return recovered;
        }

        foreach (var (run, (group, fired)) in _jobs)
        {
            if (fired is null && _served.Contains(group))
            {
                var next = new FiredRun(run, time.GetUtcNow());
                _jobs[run] = (group, next);
                return next;
            }
        }

        return null;
    }
}
