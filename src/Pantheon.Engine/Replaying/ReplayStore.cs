using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Replaying;

/// <summary>The journal of a replay, kept nowhere: each change is held against the recorded one. Other runs are read from the store.</summary>
internal sealed class ReplayStore(IRunStore store, RecordedRun recorded, ReplayTime time, Verdict verdict) : IRunStore, ISessionSteps
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, NodeRun> _nodes = [];
    private readonly Dictionary<AttemptId, Attempt> _attempts = [];
    private readonly Dictionary<AttemptId, SortedDictionary<int, SessionStep>> _steps = [];
    private readonly List<RecordedEvent> _events = [];
    private readonly Dictionary<(NodeId?, int, string), Artifact> _artifacts = [];
    private SegmentJournal? _journal;

    /// <summary>The run as the replay has it.</summary>
    public Run Run { get; private set; } = RunComparison.AtTheBeginning(recorded.Run);

    /// <summary>Who is told of attempts that begin and end.</summary>
    public Conductor? Conductor { get; set; }

    /// <summary>What its attempts hear, asked for what one never came to.</summary>
    public Cast? Cast { get; set; }

    /// <summary>The sink of the sessions, asked for what an attempt never came to.</summary>
    public required ReplaySink Sink { get; init; }

    /// <summary>The attempts that heard something which is hidden now.</summary>
    public required IReadOnlySet<AttemptId> Hidden { get; init; }

    /// <summary>The attempt at whose end enough was looked at; null for the whole run.</summary>
    public AttemptId? Point { get; init; }

    /// <summary>The next worker takes the run.</summary>
    public Run Claim(Segment segment)
    {
        lock (_lock)
        {
            _journal = new SegmentJournal(segment);
            time.AdvanceTo(segment.At);
            Run = Run with { Lifecycle = RunLifecycle.Running, Fence = Run.Fence + 1, Night = segment.Night ?? Run.Night };
            return Run;
        }
    }

    /// <summary>What the recorded worker did and this one did not.</summary>
    public Difference? Left() => _journal?.Left();

    public Task CommitAsync(JournalChange change, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            verdict.Step();
            foreach (var happened in change.Events)
            {
                if (happened.Kind is EventKinds.RunStarted or EventKinds.RunResumed)
                {
                    Conductor?.Begun();
                }

                verdict.Check(_journal!.Check(happened));  // a run is claimed before it is worked
                _events.Add(new RecordedEvent(_events.Count + 1, time.GetUtcNow(), happened, Digest.Of("")));
            }

            foreach (var attempt in change.Attempts.Where(attempt => attempt.State != AttemptState.Running))
            {
                var isBroken = attempt.State is AttemptState.Lost or AttemptState.Cancelled;
                verdict.Check(RunComparison.Of(recorded.Attempt(attempt.Id), attempt, Hidden.Contains(attempt.Id)) ?? (isBroken ? null : Sink.Left(attempt.Id) ?? Cast?.Left(attempt.Id)));
                verdict.Attempts++;
            }

            foreach (var review in change.Reviews)
            {
                verdict.Check(RunComparison.Of(recorded.Summary.Reviews, review));
            }

            foreach (var test in change.Tests)
            {
                verdict.Check(RunComparison.Of(recorded.Summary.Tests, test));
            }

            foreach (var artifact in change.Artifacts)
            {
                verdict.Check(RunComparison.Of(recorded.Summary.Artifacts, artifact));
                _artifacts[(artifact.Node, artifact.Attempt, artifact.Name)] = artifact;
            }

            if (change.Attempts.Any(attempt => attempt.Id == Point && attempt.State != AttemptState.Running))
            {
                throw verdict.Reach();
            }

            foreach (var node in change.Nodes)
            {
                _nodes[node.Node] = node;
            }

            if (change.Run.Lifecycle == RunLifecycle.Ended)
            {
                verdict.Check(
                    RunComparison.Of(recorded.Run, change.Run, Hidden.Count > 0)
                    ?? _nodes.Values.OrderBy(node => node.Ordinal).Select(node => RunComparison.Of(recorded.Summary.Nodes, node)).FirstOrDefault(difference => difference is not null)
                    ?? RunComparison.Left(recorded.Summary.Artifacts, _artifacts.Values));
            }

            Run = change.Run;

            foreach (var attempt in change.Attempts)
            {
                _attempts[attempt.Id] = attempt;
            }
        }

        foreach (var attempt in change.Attempts)
        {
            Conductor?.Written(attempt);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<NodeRun>> NodesAsync(RunId id, CancellationToken cancellationToken) => id != recorded.Run.Id
        ? store.NodesAsync(id, cancellationToken)
        : Own<NodeRun>(() => [.. _nodes.Values.OrderBy(node => node.Ordinal)]);

    public Task<IReadOnlyList<Attempt>> AttemptsAsync(RunId id, CancellationToken cancellationToken) => id != recorded.Run.Id
        ? store.AttemptsAsync(id, cancellationToken)
        : Own<Attempt>(() => [.. _attempts.Values]);

    public Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId id, CancellationToken cancellationToken) => id != recorded.Run.Id
        ? store.EventsAsync(id, cancellationToken)
        : Own<RecordedEvent>(() => [.. _events]);

    public Task<IReadOnlyList<RunSummary>> SummariesAsync(RunQuery query, CancellationToken cancellationToken) => query.Id != recorded.Run.Id
        ? store.SummariesAsync(query, cancellationToken)
        : Own<RunSummary>(() => [new RunSummary { Run = Run, Nodes = [.. _nodes.Values], Attempts = [.. _attempts.Values], Reviews = [], Tests = [], Artifacts = [.. _artifacts.Values] }]);

    public Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken)
    {
        verdict.Step();
        lock (_lock)
        {
            (_steps.TryGetValue(step.Attempt, out var steps) ? steps : _steps[step.Attempt] = [])[step.Number] = step;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) =>
        Own<SessionStep>(() => _steps.TryGetValue(attempt, out var steps) ? [.. steps.Values] : []);

    public Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken) => id == recorded.Run.Id ? Task.FromResult<Run?>(Run) : store.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<LearnedLoad>> LoadsAsync(CancellationToken cancellationToken) => store.LoadsAsync(cancellationToken);

    public Task<BaseCheck?> FindBaseCheckAsync(string repository, string commit, Digest recipe, CancellationToken cancellationToken) =>
        store.FindBaseCheckAsync(repository, commit, recipe, cancellationToken);

    public Task RenewAsync(RunId id, long fence, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SaveLoadAsync(ModelLoad load, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SaveCacheAsync(CacheEntry entry, CancellationToken cancellationToken) => Task.CompletedTask;

    // a run that is worked asks for none of these
    public Task EnqueueAsync(Run run, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<Run>> FindByPrefixAsync(string prefix, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<Run>> QueueAsync(CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<Run>> AbandonedAsync(CancellationToken cancellationToken) => throw Effect();

    public Task<Run?> ClaimAsync(RunId id, DateOnly night, CancellationToken cancellationToken) => throw Effect();

    public Task CommitQueuedAsync(Run run, JournalEvent because, IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken) => throw Effect();

    public Task<NightRecord> OpenNightAsync(NightRecord night, CancellationToken cancellationToken) => throw Effect();

    public Task NoteNightAsync(DateOnly night, JsonObject facts, CancellationToken cancellationToken) => throw Effect();

    public Task<JsonObject> NotedAsync(DateOnly night, CancellationToken cancellationToken) => throw Effect();

    public Task<NightLeave> LeaveNightAsync(DateOnly night, CancellationToken cancellationToken) => throw Effect();

    public Task<DateTimeOffset> ClockAsync(CancellationToken cancellationToken) => throw Effect();

    public Task<bool> CloseNightAsync(DateOnly night, DateTimeOffset at, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<NightRecord>> NightsAsync(int limit, CancellationToken cancellationToken) => throw Effect();

    public Task<long> AddCommandAsync(Command command, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<Command>> TakeCommandsAsync(CancellationToken cancellationToken) => throw Effect();

    public Task AnswerCommandAsync(long id, CommandAnswer answer, string message, CancellationToken cancellationToken) => throw Effect();

    public Task<(CommandAnswer Answer, string Message)?> AnswerOfAsync(long id, CancellationToken cancellationToken) => throw Effect();

    public Task<QueueStanding> QueueStandingAsync(CancellationToken cancellationToken) => throw Effect();

    public Task SavePoolAsync(PoolStanding pool, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<NodeHistory>> HistoryAsync(int nights, CancellationToken cancellationToken) => throw Effect();

    public Task KeepSamplesAsync(DateOnly night, IReadOnlyList<GpuSample> samples, CancellationToken cancellationToken) => throw Effect();

    public Task<IReadOnlyList<GpuSample>> SamplesAsync(DateOnly night, CancellationToken cancellationToken) => throw Effect();

    public Task SaveBaseCheckAsync(BaseCheck check, CancellationToken cancellationToken) => throw Effect();

    public Task<CacheEntry?> FindCacheAsync(Digest key, string what, CancellationToken cancellationToken) => throw Effect();

    private Task<IReadOnlyList<T>> Own<T>(Func<IReadOnlyList<T>> read)
    {
        lock (_lock)
        {
            return Task.FromResult(read());
        }
    }

    private static NotSupportedException Effect() => new("a replay writes nothing");
}
