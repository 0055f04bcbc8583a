using System.Diagnostics.Metrics;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Metrics;

/// <summary>Every metric of a worker, measured from the same rows that spans are made from.</summary>
internal sealed class PantheonMeter : IDisposable
{
    private readonly Meter _meter = new(PantheonNames.Scope);
    private readonly MetricStore _store;
    private readonly ModelMeter _models;
    private readonly AgentMeter? _agents;
    private readonly Counter<long> _swaps;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _repairs;
    private readonly Counter<long> _runs;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _dropped;
    private readonly Gauge<long> _queue;
    private readonly Gauge<long> _busy;
    private readonly HashSet<string> _pools = [];

    public PantheonMeter(SemanticConventions conventions, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(conventions);
        _store = new MetricStore(_meter, time);
        _models = new ModelMeter(_meter, conventions);
        _agents = conventions.IsLatest ? new AgentMeter(_meter) : null;
        _swaps = _meter.CreateCounter<long>(PantheonNames.ModelSwaps, "{swap}", "Models that were loaded for a call.");
        _refused = _meter.CreateCounter<long>(PantheonNames.PolicyRefused, "{refusal}", "What policy or sandbox refused.");
        _repairs = _meter.CreateCounter<long>(PantheonNames.ToolCallRepairs, "{call}", "Tool calls that could be used only after a repair.");
        _runs = _meter.CreateCounter<long>(PantheonNames.Runs, "{run}", "Runs that ended.");
        _attempts = _meter.CreateCounter<long>(PantheonNames.Attempts, "{attempt}", "Attempts that ended.");
        _dropped = _meter.CreateCounter<long>(PantheonNames.ExportDropped, "{span}", "Spans that reached no collector.");
        _queue = _meter.CreateGauge<long>(PantheonNames.QueueDepth, "{run}", "Runs that wait in the queue.");
        _busy = _meter.CreateGauge<long>(PantheonNames.SlotBusy, "{seat}", "Seats that are taken.");
    }

    public IReadOnlyList<OtlpMetric> Read() => _store.Read();

    /// <summary>Counts what is new in a run's rows.</summary>
    /// <param name="isNew">By the id of its span.</param>
    public void Record(RunRows rows, Func<byte[], bool> isNew)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var call in rows.ModelCalls.Where(call => isNew(call.SpanId)))
        {
            _models.Record(call);
            if (call.SwappedModel)
            {
                _swaps.Add(1, Tag(PantheonNames.Pool, call.Pool), Tag(PantheonNames.Model, call.Model));
            }
        }

        var tools = new ToolNames(rows);
        foreach (var call in rows.ToolCalls.Where(call => isNew(call.SpanId)))
        {
            Record(call, tools);
        }

        foreach (var attempt in rows.Attempts.Where(attempt => attempt.EndedAt is not null && isNew(attempt.SpanId)))
        {
            _attempts.Add(1, Tag(PantheonNames.State, Word.Of(attempt.State)), Tag(GenAi.ErrorType, Spoken(attempt.FailureKind)));
            _agents?.Record(attempt, rows);
        }

        if (rows.Run.Lifecycle == RunLifecycle.Ended && isNew(SpanIds.Of(rows.Run.Id)))
        {
            _runs.Add(1, Tag(PantheonNames.Outcome, Spoken(rows.Run.Outcome)), Tag(PantheonNames.CauseLabel, Spoken(rows.Run.Cause)));
            _agents?.Record(rows.Run);

            // counted with the run's end, when all of them are written
            foreach (var happened in new EventMapping(content: false).Map(rows).SelectMany(events => events).Where(happened => happened.Name == PantheonNames.PolicyRefused))
            {
                _refused.Add(
                    happened.Attributes.FirstOrDefault(attribute => attribute.Name == PantheonNames.RefusalCount)?.Value as long? ?? 1,
                    Tag(PantheonNames.RefusalCode, happened.Attributes.FirstOrDefault(attribute => attribute.Name == PantheonNames.RefusalCode)?.Value as string));
            }
        }
    }

    public void Queued(int runs) => _queue.Record(runs);

    /// <summary>Seats that are taken, by pool; a pool that is not named has none.</summary>
    public void Busy(IReadOnlyDictionary<string, int> seats)
    {
        ArgumentNullException.ThrowIfNull(seats);
        _pools.UnionWith(seats.Keys);
        foreach (var pool in _pools)
        {
            _busy.Record(seats.GetValueOrDefault(pool), Tag(PantheonNames.Pool, pool));
        }
    }

    public void Dropped(int spans) => _dropped.Add(spans);

    public void Dispose()
    {
        _store.Dispose();
        _meter.Dispose();
    }

    internal static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);

    internal static string? Spoken<T>(T? word)
        where T : struct, Enum => word is { } known ? Word.Of(known) : null;

    private void Record(ToolCallRow call, ToolNames tools)
    {
        if (call.Repairs.Count > 0)
        {
            _repairs.Add(1);
        }

        _agents?.Record(call, tools);
    }
}
