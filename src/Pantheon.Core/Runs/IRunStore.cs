using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>The journal: queue, state, events, commands. Every method is durable when it returns.</summary>
public interface IRunStore
{
    /// <exception cref="Diagnostics.PantheonException"><see cref="Diagnostics.Codes.JournalConflict"/>: a run of this id is there already.</exception>
    Task EnqueueAsync(Run run, CancellationToken cancellationToken);

    Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken);

    /// <summary>The runs whose id begins with these hex digits, newest first.</summary>
    Task<IReadOnlyList<Run>> FindByPrefixAsync(string prefix, CancellationToken cancellationToken);

    Task<IReadOnlyList<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Queued runs in the order in which they should start: place, priority, nights passed over, age.</summary>
    Task<IReadOnlyList<Run>> QueueAsync(CancellationToken cancellationToken);

    /// <summary>Runs that are running or suspended and whose lease has expired or belonged to an earlier process of this box.</summary>
    Task<IReadOnlyList<Run>> AbandonedAsync(CancellationToken cancellationToken);

    /// <summary>Takes a queued, suspended or abandoned run: running, fence + 1, lease of this process. Null when another was faster.</summary>
    Task<Run?> ClaimAsync(RunId id, DateOnly night, CancellationToken cancellationToken);

    /// <summary>Renews the lease; throws <see cref="FencedOffException"/> when the run was claimed by another.</summary>
    Task RenewAsync(RunId id, long fence, CancellationToken cancellationToken);

    /// <summary>Ends a run that was never started (refused, not_run, cancelled) or changes its place in the queue, with its event and what it leaves.</summary>
    Task CommitQueuedAsync(Run run, JournalEvent because, IReadOnlyList<Artifact> artifacts, CancellationToken cancellationToken);

    /// <summary>Writes one state change in one transaction; throws <see cref="FencedOffException"/> when the fence is not the stored one.</summary>
    Task CommitAsync(JournalChange change, CancellationToken cancellationToken);

    /// <summary>The same with the bytes and statements that the change names: in its transaction where both stores are one, else before it.</summary>
    async Task CommitAsync(JournalChange change, ArtifactBatch left, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        await left.StoreAsync(artifacts, cancellationToken);
        await CommitAsync(change, cancellationToken);
    }

    Task<IReadOnlyList<NodeRun>> NodesAsync(RunId id, CancellationToken cancellationToken);

    Task<IReadOnlyList<Attempt>> AttemptsAsync(RunId id, CancellationToken cancellationToken);

    Task<IReadOnlyList<RecordedEvent>> EventsAsync(RunId id, CancellationToken cancellationToken);

    Task<IReadOnlyList<RunSummary>> SummariesAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Opens the night (and its partitions) or finds it already open; this box works it from now on.</summary>
    Task<NightRecord> OpenNightAsync(NightRecord night, CancellationToken cancellationToken);

    /// <summary>Adds to what this box knows of a night; a key that stands already is replaced.</summary>
    Task NoteNightAsync(DateOnly night, System.Text.Json.Nodes.JsonObject facts, CancellationToken cancellationToken);

    /// <summary>What this box has noted of a night; the night's record has what all of them noted.</summary>
    Task<System.Text.Json.Nodes.JsonObject> NotedAsync(DateOnly night, CancellationToken cancellationToken);

    /// <summary>This box's part of the night is done.</summary>
    Task<NightLeave> LeaveNightAsync(DateOnly night, CancellationToken cancellationToken);

    /// <summary>The time on the store's clock, by which boxes compare what they say of it.</summary>
    Task<DateTimeOffset> ClockAsync(CancellationToken cancellationToken);

    /// <summary>False, and nothing is done, where another box that lives has joined the night.</summary>
    Task<bool> CloseNightAsync(DateOnly night, DateTimeOffset at, CancellationToken cancellationToken);

    Task<IReadOnlyList<NightRecord>> NightsAsync(int limit, CancellationToken cancellationToken);

    Task<long> AddCommandAsync(Command command, CancellationToken cancellationToken);

    /// <summary>Commands nobody has answered yet, oldest first; they are marked as taken by this process.</summary>
    Task<IReadOnlyList<Command>> TakeCommandsAsync(CancellationToken cancellationToken);

    Task AnswerCommandAsync(long id, CommandAnswer answer, string message, CancellationToken cancellationToken);

    /// <summary>What became of a command; null while nobody has answered it.</summary>
    Task<(CommandAnswer Answer, string Message)?> AnswerOfAsync(long id, CancellationToken cancellationToken);

    /// <summary>Whether the queue is paused: what the last pause or resume command of the whole queue says that was not refused, taken or not.</summary>
    Task<QueueStanding> QueueStandingAsync(CancellationToken cancellationToken);

    /// <summary>Writes down whether a pool is paused.</summary>
    Task SavePoolAsync(PoolStanding pool, CancellationToken cancellationToken);

    /// <summary>Adds what a loading took to what is known of the model; another digest begins anew.</summary>
    Task SaveLoadAsync(ModelLoad load, CancellationToken cancellationToken);

    /// <summary>What loading, waking and unloading has taken, by pool and model.</summary>
    Task<IReadOnlyList<LearnedLoad>> LoadsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What nodes took in the last nights, by every group from the narrowest to the widest: attempts that came to an end of their own (succeeded,
    /// failed, out of time), but for what a cache gave and for what failed of the machine, of policy or of the deadline.
    /// </summary>
    Task<IReadOnlyList<NodeHistory>> HistoryAsync(int nights, CancellationToken cancellationToken);

    /// <summary>Keeps readings of graphics cards with the details of a night that is open.</summary>
    Task KeepSamplesAsync(DateOnly night, IReadOnlyList<GpuSample> samples, CancellationToken cancellationToken);

    /// <summary>A night's readings by box, card and time.</summary>
    Task<IReadOnlyList<GpuSample>> SamplesAsync(DateOnly night, CancellationToken cancellationToken);

    Task<BaseCheck?> FindBaseCheckAsync(string repository, string commit, Digest recipe, CancellationToken cancellationToken);

    Task SaveBaseCheckAsync(BaseCheck check, CancellationToken cancellationToken);

    /// <summary>The entry with this key, counted as used; else the newest of the same node, to say what differs; else null.</summary>
    Task<CacheEntry?> FindCacheAsync(Digest key, string what, CancellationToken cancellationToken);

    /// <summary>Keeps an entry; one with the same key is replaced.</summary>
    Task SaveCacheAsync(CacheEntry entry, CancellationToken cancellationToken);
}
