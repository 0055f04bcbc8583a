using Npgsql;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Artifacts;
using Pantheon.Storage.Postgres.Connections;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>The journal in Postgres, over plain SQL: queue, state, events and commands of all boxes that share the store.</summary>
public sealed class PostgresRunStore : IRunStore, ISessionSteps, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly BoxInstance _box;
    private readonly RunQueue _queue;
    private readonly RunTransitions _transitions;
    private readonly RunReader _reader;
    private readonly NightTable _nights;
    private readonly CommandTable _commands;
    private readonly BaseCheckTable _baseChecks;
    private readonly PoolTable _pools;
    private readonly CacheTable _cache;
    private readonly SessionStepTable _steps;
    private readonly SlotTable _slots;
    private readonly HistoryTable _history;
    private readonly GpuTable _cards;

    /// <summary><paramref name="box"/> is the name in the box file; what earlier processes under that name on this host held counts as abandoned.</summary>
    public PostgresRunStore(NpgsqlDataSource source, string box, string version, TimeProvider time, StorePatience? patience = null)
    {
        _source = source;
        var session = new StoreSession(source, patience);
        var partitions = new Partitions(session);
        _box = new BoxInstance(session, box, version);
        _queue = new RunQueue(session, _box, partitions, time);
        _transitions = new RunTransitions(session, _box, partitions, time);
        _reader = new RunReader(session);
        _nights = new NightTable(session, _box, partitions);
        _commands = new CommandTable(session, _box);
        _baseChecks = new BaseCheckTable(session);
        _pools = new PoolTable(session);
        _cache = new CacheTable(session);
        Cluster = new ClusterTable(session, _box);
        _steps = new SessionStepTable(session);
        _slots = new SlotTable(session, _box);
        _history = new HistoryTable(session);
        _cards = new GpuTable(session, partitions);
    }

    /// <summary>Names this process among the owners of leases.</summary>
    public Guid Instance => _box.Id;

    /// <summary>The replay that this process works, which stands in no other queue; null where it works none.</summary>
    public RunId? Replayed
    {
        get => _queue.Replayed;
        set => _queue.Replayed = value;
    }

    /// <summary>The boxes that share the store.</summary>
    public ClusterTable Cluster { get; }

    /// <summary>The seats of the pools, under this process's name.</summary>
    public ISlots Slots => _slots;

    public Task EnqueueAsync(Run run, CancellationToken cancellationToken) => _queue.EnqueueAsync(run, cancellationToken);

    public Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken) => _reader.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<Run>> FindByPrefixAsync(string prefix, CancellationToken cancellationToken) =>
        _reader.FindByPrefixAsync(prefix, cancellationToken);

    public Task<IReadOnlyList<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => _reader.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<Run>> QueueAsync(CancellationToken cancellationToken) => _queue.QueueAsync(cancellationToken);

    public Task<IReadOnlyList<Run>> AbandonedAsync(CancellationToken cancellationToken) => _queue.AbandonedAsync(cancellationToken);

    public Task<Run?> ClaimAsync(RunId id, DateOnly night, CancellationToken cancellationToken) => _queue.ClaimAsync(id, night, cancellationToken);

    public Task RenewAsync(RunId id, long fence, CancellationToken cancellationToken) => _queue.RenewAsync(id, fence, cancellationToken);

    public Task CommitQueuedAsync(Run run, JournalEvent because, IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken) =>
        _queue.CommitQueuedAsync(run, because, artifacts, cancellationToken);

    public Task CommitAsync(JournalChange change, CancellationToken cancellationToken) => _transitions.CommitAsync(change, ArtifactBatch.Empty, null, cancellationToken);

    public async Task CommitAsync(JournalChange change, ArtifactBatch left, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (artifacts is FileArtifactStore own && own.IsIn(_source))
        {
            await _transitions.CommitAsync(change, await own.StoreLargeAsync(left, cancellationToken), own, cancellationToken);
        }
        else
        {
            await left.StoreAsync(artifacts, cancellationToken);
            await CommitAsync(change, cancellationToken);
        }
    }

    public Task<IReadOnlyList<NodeRun>> NodesAsync(RunId id, CancellationToken cancellationToken) => _reader.NodesAsync(id, cancellationToken);

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(RunId id, CancellationToken cancellationToken) => _reader.AttemptsAsync(id, cancellationToken);

    public Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId id, CancellationToken cancellationToken) => _reader.EventsAsync(id, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> SummariesAsync(RunQuery query, CancellationToken cancellationToken) =>
        _reader.SummariesAsync(query, cancellationToken);

    public Task<NightRecord> OpenNightAsync(NightRecord night, CancellationToken cancellationToken) => _nights.OpenAsync(night, cancellationToken);

    public Task NoteNightAsync(DateOnly night, System.Text.Json.Nodes.JsonObject facts, CancellationToken cancellationToken) => _nights.NoteAsync(night, facts, cancellationToken);

    public Task<System.Text.Json.Nodes.JsonObject> NotedAsync(DateOnly night, CancellationToken cancellationToken) => _nights.NotedAsync(night, cancellationToken);

    public Task<NightLeave> LeaveNightAsync(DateOnly night, CancellationToken cancellationToken) => _nights.LeaveAsync(night, cancellationToken);

    public Task<DateTimeOffset> ClockAsync(CancellationToken cancellationToken) => _nights.ClockAsync(cancellationToken);

    public Task<bool> CloseNightAsync(DateOnly night, DateTimeOffset at, CancellationToken cancellationToken) => _nights.CloseAsync(night, at, cancellationToken);

    public Task<IReadOnlyList<NightRecord>> NightsAsync(int limit, CancellationToken cancellationToken) => _nights.ListAsync(limit, cancellationToken);

    public Task<long> AddCommandAsync(Command command, CancellationToken cancellationToken) => _commands.AddAsync(command, cancellationToken);

    public Task<IReadOnlyList<Command>> TakeCommandsAsync(CancellationToken cancellationToken) => _commands.TakeAsync(cancellationToken);

    public Task AnswerCommandAsync(long id, CommandAnswer answer, string message, CancellationToken cancellationToken) =>
        _commands.AnswerAsync(id, answer, message, cancellationToken);

    public Task<(CommandAnswer Answer, string Message)?> AnswerOfAsync(long id, CancellationToken cancellationToken) => _commands.AnswerOfAsync(id, cancellationToken);

    public Task<QueueStanding> QueueStandingAsync(CancellationToken cancellationToken) => _commands.QueueStandingAsync(cancellationToken);

    public Task SavePoolAsync(PoolStanding pool, CancellationToken cancellationToken) => _pools.SaveAsync(pool, cancellationToken);

    public Task SaveLoadAsync(ModelLoad load, CancellationToken cancellationToken) => _pools.SaveAsync(load, cancellationToken);

    public Task<IReadOnlyList<LearnedLoad>> LoadsAsync(CancellationToken cancellationToken) => _pools.LoadsAsync(cancellationToken);

    public Task<IReadOnlyList<NodeHistory>> HistoryAsync(int nights, CancellationToken cancellationToken) => _history.ReadAsync(nights, cancellationToken);

    public Task KeepSamplesAsync(DateOnly night, IReadOnlyList<GpuSample> samples, CancellationToken cancellationToken) => _cards.KeepAsync(night, samples, cancellationToken);

    public Task<IReadOnlyList<GpuSample>> SamplesAsync(DateOnly night, CancellationToken cancellationToken) => _cards.ReadAsync(night, cancellationToken);

    public Task<BaseCheck?> FindBaseCheckAsync(string repository, string commit, Digest recipe, CancellationToken cancellationToken) =>
        _baseChecks.FindAsync(repository, commit, recipe, cancellationToken);

    public Task SaveBaseCheckAsync(BaseCheck check, CancellationToken cancellationToken) => _baseChecks.SaveAsync(check, cancellationToken);

    public Task<CacheEntry?> FindCacheAsync(Digest key, string what, CancellationToken cancellationToken) => _cache.FindAsync(key, what, cancellationToken);

    public Task SaveCacheAsync(CacheEntry entry, CancellationToken cancellationToken) => _cache.SaveAsync(entry, cancellationToken);

    public Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken) => _steps.KeepAsync(step, fence, cancellationToken);

    public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) => _steps.StepsAsync(attempt, cancellationToken);

    /// <summary>Signs this process off, so that what it still holds is free at once.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _box.SignOffAsync(CancellationToken.None);
        }
        catch (Core.Diagnostics.PantheonException)
        {
            // the store is gone already; the leases end by themselves
        }

        _box.Dispose();
    }
}
