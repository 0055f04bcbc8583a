using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Resources;

/// <summary>
/// Which pools are away, and which single models of pools that are there. Whoever finds one away closes its gate; the gate asks the server until it answers
/// again, and everybody who needs it waits meanwhile, so that an outage costs time and no tries. A gate asks one question at a time, at growing distances.
/// </summary>
/// <param name="health">Asks the server of a pool how it is, and how the model is where one is named; never throws for one that is down.</param>
/// <param name="told">Hears of each outage when it begins and when it has ended.</param>
public sealed class PoolGates(Func<string, string?, CancellationToken, Task<RuntimeHealth>> health, TimeProvider time, Func<PoolOutage, Task> told) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Closed> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private bool _ended;

    /// <summary>What is away now: pools, and single models as `pool/model`.</summary>
    public IReadOnlySet<string> Away
    {
        get
        {
            lock (_lock)
            {
                return _closed.Keys.ToHashSet(StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Remembers that a model of the pool has answered tonight.</summary>
    public void Answered(string pool)
    {
        lock (_lock)
        {
            _answered.Add(pool);
        }
    }

    /// <summary>Whether any of the models' pools has answered tonight: one that was there comes back, one that never was may not be coming.</summary>
    public bool HasAnswered(IEnumerable<ModelAddress> models)
    {
        lock (_lock)
        {
            return models.Any(model => _answered.Contains(model.Pool));
        }
    }

    /// <summary>Closes the gate of a pool, unless it is closed already.</summary>
    public void Close(string pool, Failure why) => Close(new PoolOutage(pool, why, time.GetUtcNow()));

    /// <summary>Closes the gate of one model, unless it or its whole pool is closed already; the pool's other models go on.</summary>
    public void Close(ModelAddress model, Failure why) => Close(new PoolOutage(model.Pool, why, time.GetUtcNow()) { Model = model.Model });

    /// <summary>Waits until at least one of the models is not away; gives the outage of the first that was waited for, null when there was nothing to wait for.</summary>
    public async Task<PoolOutage?> WaitAsync(IReadOnlyCollection<ModelAddress> models, CancellationToken cancellationToken)
    {
        PoolOutage? first = null;
        while (true)
        {
            List<Closed>[] away;
            lock (_lock)
            {
                away = [.. models.Select(model => GatesOf_NeedsLock(model).ToList())];
            }

            if (away.Length == 0 || away.Any(gates => gates.Count == 0))
            {
                return first;
            }

            var opened = await Task.WhenAny(away.SelectMany(gates => gates).Select(closed => closed.Opened.Task)).WaitAsync(cancellationToken);
            first ??= await opened;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Closed> left;
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            left = [.. _closed.Values];
        }

        await _end.CancelAsync();
        foreach (var closed in left)
        {
            await closed.Asking;
        }

        _end.Dispose();
    }

    private void Close(PoolOutage outage)
    {
        lock (_lock)
        {
            if (!_ended && !_closed.ContainsKey(outage.Pool) && !_closed.ContainsKey(outage.Place))
            {
                var closed = new Closed(outage);
                _closed[outage.Place] = closed;
                closed.Asking = AskAsync(closed);
            }
        }
    }

    private IEnumerable<Closed> GatesOf_NeedsLock(ModelAddress model) =>
        new[] { model.Pool, model.ToString() }.Where(_closed.ContainsKey).Select(place => _closed[place]);

    private async Task AskAsync(Closed closed)
    {
        // told outside the lock, and before anybody can be told of its end
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await TellAsync(closed.Outage);
        var pause = FirstPause;
        try
        {
            do
            {
                await Task.Delay(pause, time, _end.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            while (!(await health(closed.Outage.Pool, closed.Outage.Model, _end.Token)).IsUp);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            closed.Opened.TrySetCanceled();
            return;
        }
        catch (Exception exception)
        {
            // a fault of ours in asking must not keep a night waiting: whoever waits tries the pool itself
            closed.Outage = closed.Outage with { Why = new Failure(FailureKind.Internal, $"{closed.Outage.Why.Message}; asking again failed: {exception.Message}") };
        }

        var over = closed.Outage with { Until = time.GetUtcNow() };
        lock (_lock)
        {
            _closed.Remove(closed.Outage.Place);
        }

        await TellAsync(over);
        closed.Opened.TrySetResult(over);
    }

    private async Task TellAsync(PoolOutage outage)
    {
        try
        {
            await told(outage);
        }
        catch (Exception)
        {
            // who listens and breaks, as a terminal that is gone, must not keep a night waiting for a gate that nobody opens
        }
    }

    private sealed class Closed(PoolOutage outage)
    {
        public PoolOutage Outage { get; set; } = outage;

        public TaskCompletionSource<PoolOutage> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asking { get; set; } = Task.CompletedTask;
    }
}
