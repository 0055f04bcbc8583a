using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>The journal in memory with the real rules: fences, leases on its clock, chained events, commands taken once.</summary>
public sealed partial class MemoryRunStore : IRunStore, ISessionSteps
{
    private readonly TimeProvider _time;
    private readonly MemoryJournal _journal;
    private readonly Guid _owner = Guid.NewGuid();

    public MemoryRunStore(TimeProvider time)
        : this(time, new MemoryJournal())
    {
    }

    private MemoryRunStore(TimeProvider time, MemoryJournal journal)
    {
        _time = time;
        _journal = journal;
        Slots = new MemorySlots(time, journal, _owner, () => BeforeUse?.Invoke());
    }

    /// <summary>The seats of the pools over the same rows.</summary>
    public MemorySlots Slots { get; }

    /// <summary>How far the store's clock is ahead of the worker's.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>Called with every change before it is written; what it throws is thrown by the commit, and nothing is written.</summary>
    public Action<JournalChange>? BeforeCommit { get; set; }

    /// <summary>Called before every use of the store; what it throws is thrown by the call, as by a store that is away.</summary>
    public Action? BeforeUse { get; set; }

    /// <summary>How the pools stand, as last written.</summary>
    public IReadOnlyDictionary<string, PoolStanding> Pools => Locked(() => _journal.Pools.ToDictionary());

    /// <summary>Every event of every run in the order of writing.</summary>
    public IReadOnlyList<(RunId Run, RecordedEvent Event)> AllEvents => Locked(() => _journal.Events.ToList());

    /// <summary>A later process of the same box over the same rows; this one counts as dead.</summary>
    public MemoryRunStore Restarted()
    {
        Locked(() => _journal.DeadOwners.Add(_owner));
        return new MemoryRunStore(_time, _journal);
    }

    /// <summary>A worker of another box over the same rows: it only takes what a lease has let go.</summary>
    public MemoryRunStore OtherBox() => new(_time, _journal);

    /// <summary>What became of a command; null while nobody has answered it.</summary>
    public (CommandAnswer Answer, string Message)? AnswerOf(long id) => Locked(() =>
        _journal.Commands.Find(row => row.Command.Id == id) is { Answer: { } answer } row ? (answer, row.Message ?? "") : ((CommandAnswer, string)?)null);

    public Task EnqueueAsync(Run run, CancellationToken cancellationToken) => Do(() =>
    {
        if (!_journal.Runs.TryAdd(run.Id, new MemoryJournal.Row(run)))
        {
            throw new PantheonException(Codes.JournalConflict, $"run {run.Id} is already there", "read the state again");
        }

        Append(_journal.Runs[run.Id], [new JournalEvent("run.queued")]);
        return true;
    });

    public Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken) => Do(() => _journal.Runs.GetValueOrDefault(id)?.Run);

    public Task<IReadOnlyList<Run>> FindByPrefixAsync(string prefix, CancellationToken cancellationToken) => Do(() => Newest(
        run => run.Id.ToString().StartsWith(prefix.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)));

    public Task<IReadOnlyList<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => Do(() => List(query));

    public Task<IReadOnlyList<Run>> QueueAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<Run>>(() =>
        [.. Rows(run => run is { Lifecycle: RunLifecycle.Queued, Purpose: not RunPurpose.Replay }).OrderBy(run => run.Place).ThenBy(run => run.Priority).ThenByDescending(run => run.PassedOver).ThenBy(run => run.EnqueuedAt)]);

    public Task<IReadOnlyList<Run>> AbandonedAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<Run>>(() =>
        [.. _journal.Runs.Values.Where(row => row.Run.Purpose != RunPurpose.Replay && IsAbandoned(row)).Select(row => row.Run).OrderBy(run => run.Priority).ThenBy(run => run.EnqueuedAt)]);

    public Task<Run?> ClaimAsync(RunId id, DateOnly night, CancellationToken cancellationToken) => Do(() =>
    {
        if (!_journal.Runs.TryGetValue(id, out var row) || !(row.Run.Lifecycle == RunLifecycle.Queued ? HasRoom(row.Run) : IsAbandoned(row)))
        {
            return null;
        }

        row.Run = row.Run with
        {
            Lifecycle = RunLifecycle.Running,
            Fence = row.Run.Fence + 1,
            Night = night,
            StartedAt = row.Run.StartedAt ?? _time.GetUtcNow(),
        };
        row.Owner = _owner;
        row.LeaseUntil = _time.GetUtcNow() + Lease.Length;
        Append(row, [new JournalEvent("run.claimed") { Data = new JsonObject { ["fence"] = row.Run.Fence, ["box"] = _owner.ToString() } }]);
        return row.Run;
    });

    public Task RenewAsync(RunId id, long fence, CancellationToken cancellationToken) => Do(() =>
    {
        Owned(id, fence).LeaseUntil = _time.GetUtcNow() + Lease.Length;
        return true;
    });

    public Task CommitQueuedAsync(Run run, JournalEvent because, IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken) => Do(() =>
    {
        if (!_journal.Runs.TryGetValue(run.Id, out var row) || row.Run.Lifecycle != RunLifecycle.Queued)
        {
            throw new PantheonException(Codes.RunNotQueued, $"run {run.Id.Short} is not queued any more", "look at it with 'pantheon runs show'");
        }

        row.Run = run;
        foreach (var artifact in artifacts)
        {
            row.Artifacts[(artifact.Node, artifact.Attempt, artifact.Name)] = artifact;
        }

        Append(row, [because]);
        return true;
    });

    public Task CommitAsync(JournalChange change, CancellationToken cancellationToken) => Do(() =>
    {
        var row = Owned(change.Run.Id, change.Run.Fence);
        BeforeCommit?.Invoke(change);
        row.Run = change.Run;
        if (change.Run.Lifecycle == RunLifecycle.Ended)
        {
            row.Steps.Clear();
        }

        if (change.Run.Lifecycle != RunLifecycle.Running)
        {
            row.Owner = null;
        }

        foreach (var node in change.Nodes)
        {
            row.Nodes[node.Node] = node;
        }

        foreach (var attempt in change.Attempts)
        {
            row.Attempts[attempt.Id] = attempt;
        }

        foreach (var artifact in change.Artifacts)
        {
            row.Artifacts[(artifact.Node, artifact.Attempt, artifact.Name)] = artifact;
        }

        foreach (var review in change.Reviews)
        {
            row.Reviews[review.Id] = review;
        }

        foreach (var test in change.Tests)
        {
            row.Tests[(test.Attempt, test.Test)] = test;
        }

        Append(row, change.Events);
        return true;
    });

    public Task<IReadOnlyList<NodeRun>> NodesAsync(RunId id, CancellationToken cancellationToken) => Do(() => Nodes(_journal.Runs[id]));

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(RunId id, CancellationToken cancellationToken) => Do(() => Attempts(_journal.Runs[id]));

    public Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId id, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<RecordedEvent>>(() => [.. _journal.Runs[id].Events]);

    public Task<IReadOnlyList<RunSummary>> SummariesAsync(RunQuery query, CancellationToken cancellationToken) => Do<IReadOnlyList<RunSummary>>(() =>
        [.. List(query).Select(run => _journal.Runs[run.Id]).Select(row => new RunSummary
        {
            Run = row.Run,
            Nodes = Nodes(row),
            Attempts = Attempts(row),
            Reviews = [.. row.Reviews.Values],
            Tests = [.. row.Tests.Values],
            Artifacts = [.. row.Artifacts.Values],
        })]);

    public Task<NightRecord> OpenNightAsync(NightRecord night, CancellationToken cancellationToken) => Do(() =>
    {
        _journal.Nights.TryAdd(night.Date, night);
        return _journal.Nights[night.Date];
    });

    public Task NoteNightAsync(DateOnly night, JsonObject facts, CancellationToken cancellationToken) => Do(() =>
    {
        var known = _journal.Nights[night].Facts?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in facts)
        {
            known[key] = value?.DeepClone();
        }

        _journal.Nights[night] = _journal.Nights[night] with { Facts = known };
        return true;
    });

    public Task<JsonObject> NotedAsync(DateOnly night, CancellationToken cancellationToken) =>
        Do(() => _journal.Nights.GetValueOrDefault(night)?.Facts?.DeepClone().AsObject() ?? []);

    public Task<NightLeave> LeaveNightAsync(DateOnly night, CancellationToken cancellationToken) => Do(() => NightLeave.Last);

    public Task<DateTimeOffset> ClockAsync(CancellationToken cancellationToken) => Do(() => _time.GetUtcNow() + ClockAhead);

    public Task<bool> CloseNightAsync(DateOnly night, DateTimeOffset at, CancellationToken cancellationToken) => Do(() =>
    {
        _journal.Nights[night] = _journal.Nights[night] with { ClosedAt = at };
        return true;
    });

    public Task<IReadOnlyList<NightRecord>> NightsAsync(int limit, CancellationToken cancellationToken) =>
        Do<IReadOnlyList<NightRecord>>(() => [.. _journal.Nights.Values.Reverse().Take(limit)]);

    public Task<long> AddCommandAsync(Command command, CancellationToken cancellationToken) => Do(() =>
    {
        var id = _journal.Commands.Count + 1L;
        _journal.Commands.Add(new MemoryJournal.CommandRow(command with { Id = id, At = command.At ?? _time.GetUtcNow() + ClockAhead }));
        return id;
    });

    public Task<IReadOnlyList<Command>> TakeCommandsAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<Command>>(() =>
    {
        var open = _journal.Commands.Where(row => row.Answer is null && (row.TakenBy is not { } owner || _journal.DeadOwners.Contains(owner) || (owner != _owner && IsMine(row.Command))) && !IsOfAnother(row.Command)).ToList();
        open.ForEach(row => row.TakenBy = _owner);
        return [.. open.Select(row => row.Command)];
    });

    public Task AnswerCommandAsync(long id, CommandAnswer answer, string message, CancellationToken cancellationToken) => Do(() =>
    {
        var row = _journal.Commands.Single(row => row.Command.Id == id);
        (row.Answer, row.Message) = row.Answer is null ? (answer, message) : (row.Answer, row.Message);
        return true;
    });

    public Task<(CommandAnswer Answer, string Message)?> AnswerOfAsync(long id, CancellationToken cancellationToken) => Task.FromResult(AnswerOf(id));

    public Task<QueueStanding> QueueStandingAsync(CancellationToken cancellationToken) => Do(() =>
        _journal.Commands.FindLast(row => row is { Command: { Run: null, Kind: CommandKind.Pause or CommandKind.Resume }, Answer: null or CommandAnswer.Done })?.Command is { } last
            ? new QueueStanding(last.Kind == CommandKind.Pause, last.By, last.At)
            : new QueueStanding(false, null, null));

    public Task SavePoolAsync(PoolStanding pool, CancellationToken cancellationToken) => Do(() => _journal.Pools[pool.Pool] = pool);

    public Task SaveLoadAsync(ModelLoad load, CancellationToken cancellationToken) => Do(() =>
    {
        _journal.Loads.Add(load);
        return true;
    });

    public Task<BaseCheck?> FindBaseCheckAsync(string repository, string commit, Digest recipe, CancellationToken cancellationToken) =>
        Do(() => _journal.BaseChecks.GetValueOrDefault((repository, commit, recipe)));

    public Task SaveBaseCheckAsync(BaseCheck check, CancellationToken cancellationToken) => Do(() =>
        _journal.BaseChecks[(check.Repository, check.Commit, check.Recipe)] = check);

    public Task<CacheEntry?> FindCacheAsync(Digest key, string what, CancellationToken cancellationToken) => Do(() =>
        _journal.Cache.Find(entry => entry.Key == key) ?? _journal.Cache.FindLast(entry => entry.What == what));

    public Task SaveCacheAsync(CacheEntry entry, CancellationToken cancellationToken) => Do(() =>
    {
        _journal.Cache.RemoveAll(known => known.Key == entry.Key);
        _journal.Cache.Add(entry);
        return true;
    });

    /// <summary>Called with every step of a session before it is written; what it throws is thrown to the session, and nothing is written.</summary>
    public Action<SessionStep>? BeforeStep { get; set; }

    public Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken) => Do(() =>
    {
        var row = Owned(step.Attempt.Run, fence);
        BeforeStep?.Invoke(step);
        if (!row.Steps.TryGetValue(step.Attempt, out var steps))
        {
            row.Steps[step.Attempt] = steps = [];
        }

        steps[step.Number] = step;
        return true;
    });

    public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) => Do<IReadOnlyList<SessionStep>>(() =>
        [.. _journal.Runs[attempt.Run].Steps.GetValueOrDefault(attempt)?.Values ?? Enumerable.Empty<SessionStep>()]);

    private static IReadOnlyList<NodeRun> Nodes(MemoryJournal.Row row) => [.. row.Nodes.Values.OrderBy(node => node.Ordinal)];

    private static IReadOnlyList<Attempt> Attempts(MemoryJournal.Row row) =>
        [.. row.Attempts.Values.OrderBy(attempt => attempt.StartedAt).ThenBy(attempt => attempt.Id.Number)];

    private bool IsAbandoned(MemoryJournal.Row row) => row.Run.Lifecycle switch
    {
        RunLifecycle.Suspended => true,
        RunLifecycle.Running => row.Owner is not { } owner || _journal.DeadOwners.Contains(owner) || row.LeaseUntil < _time.GetUtcNow(),
        _ => false,
    };

    private bool HasRoom(Run run) => run.Group is not { } group
        || Rows(other => other.Group?.Name == group.Name && other.Lifecycle is (RunLifecycle.Running or RunLifecycle.Suspended)).Count() < group.Limit;

    private bool IsMine(Command command) => command.Run is { } id && _journal.Runs.GetValueOrDefault(id) is { Run.Lifecycle: RunLifecycle.Running } row && row.Owner == _owner;

    private bool IsOfAnother(Command command) =>
        command.Run is { } id && _journal.Runs.TryGetValue(id, out var row) && row.Run.Lifecycle == RunLifecycle.Running && row.Owner != _owner && !IsAbandoned(row);

    private MemoryJournal.Row Owned(RunId id, long fence) =>
        _journal.Runs.TryGetValue(id, out var row) && row.Run.Fence == fence
            ? row
            : throw new FencedOffException(Codes.RunFencedOff, id);

    /// <summary>Where the chain of a run's events does not follow from its beginning.</summary>
    public IReadOnlyList<string> ChainFaults(RunId id) => Locked(() =>
    {
        var faults = new List<string>();
        var previous = "";
        foreach (var recorded in _journal.Runs[id].Events)
        {
            var entry = recorded.Event;
            if (HashOf(previous, recorded.Sequence, entry) != recorded.Hash)
            {
                faults.Add($"event {recorded.Sequence} does not follow from the one before");
            }

            previous = recorded.Hash.Hex;
        }

        return faults;
    });

    private void Append(MemoryJournal.Row row, IReadOnlyList<JournalEvent> events)
    {
        foreach (var entry in events)
        {
            var hash = HashOf(row.Events.Count == 0 ? "" : row.Events[^1].Hash.Hex, row.Events.Count + 1, entry);
            var recorded = new RecordedEvent(row.Events.Count + 1, _time.GetUtcNow(), entry, hash);
            row.Events.Add(recorded);
            _journal.Events.Add((row.Run.Id, recorded));
        }
    }

    private Digest HashOf(string previous, long sequence, JournalEvent entry)
    {
        var buffer = _journal.Buffer;
        buffer.ResetWrittenCount();
        buffer.Advance(Utf8.TryWrite(buffer.GetSpan(4096), CultureInfo.InvariantCulture, $"{previous}|{sequence}|{entry.Kind}|{entry.Node?.Value}|{entry.Attempt}|", out var written)
            ? written
            : throw new InvalidOperationException("the head of an event is longer than any is"));
        _journal.Writer.Reset(buffer);
        entry.Data.WriteTo(_journal.Writer);
        _journal.Writer.Flush();
        return Digest.Of(buffer.WrittenSpan);
    }

    private IReadOnlyList<Run> List(RunQuery query) => [.. Newest(run =>
        (query.Id is { } id ? run.Id == id : query.Purpose is null || run.Purpose == query.Purpose)
        && (query.Since is null || (run.EndedAt ?? run.StartedAt ?? run.EnqueuedAt) >= query.Since) && (query.Until is null || run.EnqueuedAt < query.Until)
        && (query.Night is null || run.Night == query.Night)
        && (query.Task is null || run.TaskId == query.Task)
        && (query.Flow is null || run.Flow == query.Flow)
        && (query.Group is null || run.Group?.Name == query.Group)
        && (query.Lifecycle is null || run.Lifecycle == query.Lifecycle)
        && (query.Outcomes.Count + query.Lifecycles.Count == 0 || (run.Outcome is { } outcome && query.Outcomes.Contains(outcome)) || query.Lifecycles.Contains(run.Lifecycle))
        && (query.Cause is null || run.Cause == query.Cause) && (query.Agent is null || Nodes(_journal.Runs[run.Id]).Any(node => node.Agent?.Name == query.Agent))).Take(query.Limit)];

    private IReadOnlyList<Run> Newest(Func<Run, bool> where) =>
        [.. Rows(where).OrderByDescending(run => run.EnqueuedAt).ThenByDescending(run => run.Id.ToString(), StringComparer.Ordinal)];

    private IEnumerable<Run> Rows(Func<Run, bool> where) => _journal.Runs.Values.Select(row => row.Run).Where(where);

    private T Locked<T>(Func<T> action)
    {
        lock (_journal.Gate)
        {
            return action();
        }
    }

    private Task<T> Do<T>(Func<T> action)
    {
        try
        {
            BeforeUse?.Invoke();
            return Task.FromResult(Locked(action));
        }
        catch (Exception fault)
        {
            return Task.FromException<T>(fault);
        }
    }
}
