using Microsoft.Extensions.Logging;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Live;

/// <summary>
/// Follows the runs of a worker: every few seconds it reads the rows of those in which something ended, measures what is new and hands the new
/// spans on. It holds names of runs, never spans that wait; nobody waits for it, and what goes wrong in it is counted and told, not thrown.
/// </summary>
internal sealed partial class TelemetryPump : IAsyncDisposable
{
    /// <summary>Runs that may wait to be looked at.</summary>
    public const int MostRuns = 10_000;

    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(15);

    private readonly PumpParts _parts;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _begun;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly HashSet<RunId> _waiting = [];
    private readonly HashSet<RunId> _ending = [];
    private readonly HashSet<RunId> _done = [];
    private readonly Dictionary<RunId, (HashSet<string> Measured, HashSet<string> Sent)> _known = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _sent;
    private long _dropped;
    private int _passes;
    private bool _isAway;
    private bool _isEnded;
    private bool _isLast;

    public TelemetryPump(PumpParts parts, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(time);
        (_parts, _time, _begun, _log) = (parts, time, time.GetUtcNow(), log);
        _work = Task.Run(FollowAsync);
    }

    /// <summary>Spans that reached the collector.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Spans that reached nobody, and runs that found no room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How often it has looked at everything.</summary>
    public int Passes => Volatile.Read(ref _passes);

    /// <summary>Takes note that something ended; returns at once.</summary>
    public void Tell(NightEvent change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Kind is not (EventKinds.AttemptEnded or EventKinds.RunEnded or EventKinds.RunSuspended))
        {
            return;
        }

        lock (_lock)
        {
            if (change.Kind == EventKinds.RunEnded && _ending.Count < MostRuns)
            {
                _ending.Add(change.Run.Id);
            }

            if (_done.Contains(change.Run.Id) || _waiting.Contains(change.Run.Id))
            {
                return;
            }

            if (_waiting.Count < MostRuns)
            {
                _waiting.Add(change.Run.Id);
                return;
            }
        }

        Interlocked.Increment(ref _dropped);
    }

    /// <summary>Looks at everything once more, for a few seconds at most, and says what was lost.</summary>
    public async Task EndAsync()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        await _stop.CancelAsync();
        await _work;
        using var patience = new CancellationTokenSource(LastPatience, _time);
        (_isAway, _isLast) = (false, true);
        await PassAsync(patience.Token);
        if (Dropped > 0)
        {
            LogDropped(Dropped);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Every, _time, _stop.Token);
                await PassAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the night is over
        }
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        RunId[] runs;
        lock (_lock)
        {
            runs = [.. _waiting];
            _waiting.Clear();
        }

        for (var at = 0; at < runs.Length; at++)
        {
            try
            {
                await RunAsync(runs[at], cancellationToken);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // what was stopped midway is looked at once more at the end; what failed is not asked for over and over
                PutBack(cancellationToken.IsCancellationRequested ? runs[at..] : []);
                if (cancellationToken.IsCancellationRequested)
                {
                    Interlocked.Add(ref _dropped, _isLast ? runs.Length - at - 1 : 0);
                    return;
                }

                Interlocked.Increment(ref _dropped);
                LogFault(runs[at].Short, fault.Message);
            }
        }

        await MeasureAsync(cancellationToken);
        _isAway = false;
        Interlocked.Increment(ref _passes);
    }

    private async Task RunAsync(RunId id, CancellationToken cancellationToken)
    {
        if (await _parts.Read(id, cancellationToken) is not { } rows)
        {
            return;
        }

        if (!_known.TryGetValue(id, out var known))
        {
            known = _known[id] = ([], []);
        }

        // what an earlier process of this box worked it has told of; the run itself and its groups are told of by whoever ends it
        var all = _parts.Mapping.Map(rows).Where(span => IsOurs(rows, span)).ToList();
        var fresh = all.Select(Key).Where(key => !known.Measured.Contains(key)).ToHashSet(StringComparer.Ordinal);
        _parts.Meter.Record(rows, span => fresh.Contains(Convert.ToHexString(span)));
        known.Measured.UnionWith(fresh);
        await SendAsync([.. all.Where(span => !known.Sent.Contains(Key(span)))], known.Sent, cancellationToken);
        Forget(rows.Run);
    }

    private void Forget(Run run)
    {
        lock (_lock)
        {
            if (run.Lifecycle == RunLifecycle.Ended)
            {
                _known.Remove(run.Id);
                _ending.Remove(run.Id);
                _done.Add(run.Id);
            }
            else if (run.Lifecycle == RunLifecycle.Running && _ending.Contains(run.Id))
            {
                // its end was announced a moment before it was written
                _waiting.Add(run.Id);
            }
        }
    }

    /// <summary>What a box that worked the run before has told of is not told again; of an attempt that was lost nobody has told.</summary>
    private bool IsOurs(RunRows rows, MappedSpan span) => span.Attempt is not { } attempt
        ? rows.Run.Lifecycle == RunLifecycle.Ended
        : span.Span.End >= _begun && (!rows.Owners.TryGetValue(attempt, out var owner) || owner == _parts.Instance || rows.Attempts.Any(known => known.Id == attempt && known.State == AttemptState.Lost));

    /// <summary>Whatever becomes of a span: a collector that is away is not owed it again.</summary>
    private async Task SendAsync(IReadOnlyList<MappedSpan> all, HashSet<string> sent, CancellationToken cancellationToken)
    {
        var left = all.Count;
        var batch = new SpanBatch();
        try
        {
            foreach (var mapped in _parts.Send is null ? [] : all)
            {
                if (_isAway)
                {
                    break;
                }

                var span = _parts.Cleaner.Clean(_parts.Content is { } content ? await content.FillAsync(mapped, cancellationToken) : mapped.Span);
                if (!batch.Fits(span))
                {
                    left -= await SendAsync(batch.Take(), cancellationToken);
                }

                batch.Add(span);
            }

            if (!_isAway && batch.Take() is { Count: > 0 } last)
            {
                left -= await SendAsync(last, cancellationToken);
            }
        }
        catch
        {
            // what was stopped midway is sent at the end; then there is no more time for it
            sent.UnionWith(all.Take(all.Count - left).Select(Key));
            Drop(_isLast ? left : 0);
            throw;
        }

        Drop(_parts.Send is null ? 0 : left);
        sent.UnionWith(all.Select(Key));
    }

    /// <summary>Gives how many that were, taken or not.</summary>
    private async Task<int> SendAsync(IReadOnlyList<OtlpSpan> spans, CancellationToken cancellationToken)
    {
        var answer = await _parts.Send!("traces", _parts.Encoding.Traces(_parts.Source, spans), _parts.Encoding.MediaType, cancellationToken); // asked for by whoever calls
        Interlocked.Add(ref _sent, answer.Arrived ? Math.Max(0, spans.Count - answer.Rejected) : 0);
        if (!answer.Arrived || answer.Rejected > 0)
        {
            // what it will never take keeps nothing else from it
            _isAway = answer.IsAway;
            Drop(answer.Arrived ? (int)Math.Min(answer.Rejected, spans.Count) : spans.Count);
            LogNotTaken(answer.Why ?? "it did not say why");
        }

        return spans.Count;
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (queued, busy) = await _parts.Gauges(cancellationToken);
            _parts.Meter.Queued(queued);
            _parts.Meter.Busy(busy);
            if (_parts.Send is { } send && !_isAway && _parts.Meter.Read() is { Count: > 0 } metrics)
            {
                await send("metrics", _parts.Encoding.Metrics(_parts.Source, metrics), _parts.Encoding.MediaType, cancellationToken);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                LogFault("-", fault.Message);
            }
        }
    }

    private void Drop(int spans)
    {
        if (spans == 0)
        {
            return;
        }

        Interlocked.Add(ref _dropped, spans);
        _parts.Meter.Dropped(spans);
    }

    private void PutBack(IReadOnlyList<RunId> runs)
    {
        lock (_lock)
        {
            _waiting.UnionWith(runs);
        }
    }

    private static string Key(MappedSpan span) => Convert.ToHexString(span.Span.SpanId);

    [LoggerMessage(EventId = 9311, Level = LogLevel.Warning, Message = "Telemetry: {Reason}")]
    private partial void LogNotTaken(string reason);

    [LoggerMessage(EventId = 9312, Level = LogLevel.Warning, Message = "Telemetry: {Dropped} spans reached no collector; the store has all of them: pantheon traces export")]
    private partial void LogDropped(long dropped);

    [LoggerMessage(EventId = 9313, Level = LogLevel.Warning, Message = "Telemetry of run {Run} was not made: {Reason}")]
    private partial void LogFault(string run, string reason);
}
