using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;

namespace Pantheon.Testing.Faults;

/// <summary>One queue worked to its end whatever goes wrong, decided by a seed: workers die, stand still and come back, and the next one takes over.</summary>
public sealed class FaultyNight
{
    private const int MostSteps = 6_000;
    private const int StartEvery = 3;
    private const int MostLooks = 200;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3);

    private readonly FaultyWorld _world;
    private readonly FaultDice _dice;
    private readonly IFaultyStores _stores;
    private readonly List<FaultyWorker> _workers = [];

    private FaultyNight(int seed, double rate, IFaultyStores stores)
    {
        _dice = new FaultDice(seed, rate, 4 + (int)((uint)seed % 17));
        _stores = stores;
        _world = new FaultyWorld(seed, _dice, stores.Artifacts, stores.Time);
    }

    /// <summary>Gives what went wrong by design, and every breach of what must hold whatever went wrong.</summary>
    public static async Task<FaultyNightEnd> RunAsync(int seed, double rate, IFaultyStores stores, CancellationToken cancellationToken)
    {
        var night = new FaultyNight(seed, rate, stores);
        IReadOnlyList<string> breaches;
        try
        {
            breaches = await night.RunAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            breaches = [fault.ToString()];
        }

        night._workers.ForEach(worker => worker.Dispose());
        return new FaultyNightEnd(seed, night._dice.Fallen, breaches, night._workers.Count);
    }

    private async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var store = _stores.Next(sameBox: true);
        foreach (var run in _world.Runs)
        {
            _world.NameOf(run.Id);
            await store.Runs.EnqueueAsync(run, cancellationToken);
        }

        var faults = new List<string>();
        var disk = _world.NewDisk();
        var current = Begin(store, disk);
        for (var step = 0; ; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await QuietAsync();
            var back = _workers.Where(worker => worker.Stands && !worker.IsDead && _stores.Time.GetUtcNow() >= worker.GoesOnAt).ToList();
            if (back.Count > 0)
            {
                back.ForEach(zombie => zombie.GoOn());
                await QuietAsync();
            }

            if (_stores.LeasesGoByTime && await TooManyAsync() is > 0 and var heard)
            {
                faults.Add($"{heard} models speak on {_world.Seats} seats");
            }

            if (current.IsDead || current.Stands || (current.Night.IsCompleted && step % StartEvery == 0))
            {
                faults.AddRange(FaultOf(current));
                if (!current.IsDead && !current.Stands && await IsOverAsync(cancellationToken))
                {
                    break;
                }

                // a process that comes after a dead one of its own box knows at once; another waits for the lease
                var sameBox = !current.Stands && (current.Night.IsCompleted || _dice.Below(3, $"box after {current.Number}") > 0);
                disk = sameBox ? disk : _world.NewDisk();
                current = Begin(_stores.Next(sameBox), disk);
            }

            if (step > MostSteps)
            {
                return [.. faults, $"it did not end: {_workers.Count} workers, the last {(current.IsDead ? "dead" : current.Stands ? "stands" : current.Night.Status.ToString())}, its last call {current.LastCall}, {_stores.Time.Waiting} timers, {await LeftAsync(cancellationToken)}"];
            }

            _stores.Time.Advance(Step);
        }

        return [.. faults, .. await BreachesAsync(cancellationToken)];
    }

    private FaultyWorker Begin(StoreView store, MemoryWorkspaces disk)
    {
        var worker = new FaultyWorker(_world, _workers.Count, store, disk);
        _workers.Add(worker);
        worker.Start();
        return worker;
    }

    /// <summary>How many models speak where those are more than there are seats. No time passes: on a busy machine a session that was told to end needs some looks until it has.</summary>
    private async Task<int> TooManyAsync()
    {
        var heard = 0;
        for (var looks = 0; looks < MostLooks && (heard = _workers.Sum(worker => worker.Hears)) > _world.Seats; looks++)
        {
            await QuietAsync();
        }

        return heard > _world.Seats ? heard : 0;
    }

    private async Task QuietAsync()
    {
        do
        {
            await Quiet.AsTaskAsync();
        }
        while (_workers.Any(worker => worker.IsInside > 0));
    }

    private async Task<bool> IsOverAsync(CancellationToken cancellationToken) =>
        _workers.TrueForAll(worker => worker.IsDead || (!worker.Stands && worker.Night.IsCompleted))
        && (await _stores.Plain.Runs.ListAsync(new RunQuery { Limit = int.MaxValue }, cancellationToken)).All(run => run.Lifecycle == RunLifecycle.Ended);

    private async Task<string> LeftAsync(CancellationToken cancellationToken) =>
        string.Join("; ", (await _stores.Plain.Runs.ListAsync(new RunQuery { Limit = int.MaxValue }, cancellationToken)).Select(run => $"{_world.NameOf(run.Id)} is {Word.Of(run.Lifecycle)}, {run.Reason}"));

    /// <summary>A night ends in order, or by the trouble of its store: nothing else ends a worker.</summary>
    private static IEnumerable<string> FaultOf(FaultyWorker worker) =>
        worker.Night.Exception?.InnerException is { } fault && Pantheon.Engine.Running.StoreTrouble.KindOf(fault) is null ? [$"worker {worker.Number} ended with {fault}"] : [];

    private async Task<IReadOnlyList<string>> BreachesAsync(CancellationToken cancellationToken)
    {
        // a seat that is still renewed after this is one that nobody gives back
        await _stores.EndLeasesAsync();
        _stores.Time.Advance(Lease.Length + Step);
        await QuietAsync();
        var breaches = new List<string>(await new JournalInvariants(_stores.Plain.Runs, _stores.ChainFaultsAsync, _stores.Plain.Slots).BreachesAsync(allEnded: true, cancellationToken));
        breaches.AddRange(_workers.Where(worker => !worker.IsDead).SelectMany(worker => worker.Leaks()));
        var published = _world.Disks.Select(disk => disk.Published.ToList()).ToList();
        foreach (var summary in await _stores.Plain.Runs.SummariesAsync(new RunQuery { Limit = int.MaxValue }, cancellationToken))
        {
            var (run, name) = (summary.Run, _world.NameOf(summary.Run.Id));
            var heads = published.Select(requests => requests.FindLast(request => request.Branch == run.Branch)).OfType<PublishRequest>().Select(last => "commit-" + last.Tree).ToList();
            if (run.Branch is not null && heads.Count > 0 && !heads.Contains(run.HeadCommit!))
            {
                breaches.Add($"{name}: its branch is at {string.Join(" or ", heads)} and the journal says {run.HeadCommit}");
            }

            foreach (var artifact in summary.Artifacts)
            {
                if (await _world.Artifacts.GetAsync(artifact.Digest, cancellationToken) is null)
                {
                    breaches.Add($"{name}: artifact '{artifact.Name}' of '{artifact.Node}' is not there");
                }
            }

            if (run.Cause == Cause.Internal && run.Reason?.Contains(FaultyWorker.Unthought, StringComparison.Ordinal) != true)
            {
                breaches.Add($"{name} ended as a fault of Pantheon: {run.Reason}");
            }
        }

        return breaches;
    }
}
