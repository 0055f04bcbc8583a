using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Storage;

namespace Pantheon.Testing.Engine;

/// <summary>A whole engine on memory doubles and a clock that stands still: flows run in milliseconds.</summary>
public sealed class EngineWorld : IDisposable, IAsyncDisposable
{
    public static readonly DateOnly Tonight = new(2026, 1, 5);

    private readonly ConcurrentDictionary<string, Func<SessionRequest, CancellationToken, Task<SessionEnd>>> _sessions = new();
    private readonly ConcurrentDictionary<string, bool> _spoken = new();
    private readonly IdSource _ids = new(new Random(7));
    private readonly SlotDesk _desk;
    private readonly ResourceLedger _resources;

    public EngineWorld()
    {
        Store = new MemoryRunStore(Time);
        _desk = new SlotDesk(new CurrentSlots(() => Store.Slots), Time, pool => pool);
        _resources = new ResourceLedger(new Dictionary<string, int> { ["pool"] = 4 }, 4, _desk);
        Order = new ArrivalOrder(new Dictionary<string, PoolSpec>(), _resources.SeatsOf, _ => null);
        Gates = new PoolGates(Router.HealthAsync, Time, outage =>
        {
            Outages.Enqueue(outage);
            return Task.CompletedTask;
        });
        Workspaces.Commit("main", ("src/a.cs", "old"), ("tests/ATests.cs", "Assert.That(1)"));
    }

    public ManualTime Time { get; } = new();

    public MemoryRunStore Store { get; set; }

    public MemoryArtifactStore Artifacts { get; } = new();

    public MemoryWorkspaces Workspaces { get; } = new();

    public ScriptedTools Tools { get; } = new();

    /// <summary>Nodes of a run at once.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Whether the next runs are asked not to use the cache.</summary>
    public bool NoCache { get; set; }

    public FakeRouter Router { get; } = new();

    public Dictionary<string, PoolClaim> Pools { get; } = new() { ["pool"] = new PoolClaim("pool", RuntimeOrigin.Local) };

    public PoolGates Gates { get; }

    /// <summary>Who sits down next.</summary>
    public ISeatOrder Order { get; set; }

    /// <summary>Every outage as it was told: once at its begin, once at its end.</summary>
    public ConcurrentQueue<PoolOutage> Outages { get; } = new();

    public ConcurrentQueue<NightEvent> Events { get; } = new();

    /// <summary>How the sessions ended that a test answered, and that came to an end of their own.</summary>
    public ConcurrentDictionary<AttemptId, Task<SessionEnd>> Ends { get; } = new();

    /// <summary>What the sessions were traced as that a model spoke in.</summary>
    public MemoryTraceSink Traces { get; } = new();

    /// <summary>Every session that was held, in order.</summary>
    public ConcurrentQueue<SessionRequest> Sessions { get; } = new();

    public Catalog Catalog { get; set; } = Specs.Catalog();

    public RepositorySpec Repository => Catalog.Project.Repositories["repo"];

    public EngineSeams Seams() => new()
    {
        Store = Store,
        Steps = Store,
        Artifacts = Artifacts,
        Workspaces = Workspaces,
        Tools = Tools,
        Router = Router,
        Pools = Pools,
        Session = SessionAsync,
        Resources = _resources,
        Order = Order,
        Gates = Gates,
        BaseChecks = new BaseChecks(Store, Workspaces, Tools, _resources),
        Time = Time,
        Ids = _ids,
        Random = new Random(7),
        Logs = NullLoggerFactory.Instance,
        Version = "1.2.3",
    };

    /// <summary>Answers sessions of an agent; the text is its output, and `edit` changes its worktree.</summary>
    public void OnAgent(string agent, Func<SessionRequest, IDictionary<string, string>, JsonNode?> answer) => OnAgent(agent, (request, _) =>
        Task.FromResult(End(answer(request, Workspaces.Files(request.Context.Workspace)))));

    public void OnAgent(string agent, Func<SessionRequest, CancellationToken, Task<SessionEnd>> answer) => _sessions[agent] = answer;

    /// <summary>Holds real sessions with an agent, whose model a test speaks for.</summary>
    public void OnModel(string agent, Func<SessionRequest, IChatClient> model)
    {
        _spoken[agent] = true;
        OnAgent(agent, (request, token) => new AgentSession(
            request with { Model = request.Model with { Client = model(request) } },
            new SessionRecorder(Traces, Artifacts, Redactor.Default, _ids),
            Time).RunAsync(token));
    }

    /// <summary>Whether a model speaks for the agent, and no test.</summary>
    public bool IsSpoken(string agent) => _spoken.ContainsKey(agent);

    public static SessionEnd End(JsonNode? output, Failure? failure = null) => new()
    {
        Output = output,
        Failure = failure,
        Turns = 1,
        ToolCalls = 2,
        TokensIn = 100,
        TokensOut = 10,
        Messages = [new ChatMessage(ChatRole.User, "do it"), new ChatMessage(ChatRole.Assistant, "did it")],
    };

    /// <summary>The flow that the next runs are of, with the flows that it runs within.</summary>
    public void Use(FlowSpec flow, TaskSpec? task = null, params FlowSpec[] within) => Catalog = Catalog with
    {
        Flows = within.Prepend(flow).ToDictionary(each => each.Name),
        Tasks = task is null ? Catalog.Tasks : new Dictionary<string, TaskSpec> { [task.Id] = task },
    };

    public Run NewRun(string? task = null, DateTimeOffset? deadline = null, IReadOnlyList<string>? needs = null, string? flow = null) => new()
    {
        Id = _ids.NewRunId(),
        TraceId = _ids.NewTraceId(),
        TaskId = task,
        Title = "A task",
        Flow = FlowOf(flow).Name,
        Mode = Mode.Night,
        CatalogCommit = Catalog.Commit,
        CatalogDigest = Catalog.Digest,
        FlowDigest = FlowOf(flow).Digest,
        Inputs = Catalog.Tasks.TryGetValue(task ?? "", out var spec) ? new JsonObject { ["spec"] = TaskDocument.Of(spec) } : [],
        EnqueuedAt = Time.GetUtcNow(),
        EnqueuedBy = "test",
        Deadline = deadline,
        Needs = needs ?? [],
    };

    /// <summary>Queues, claims and runs one run to its end or to rest.</summary>
    public async Task<Run> RunAsync(string? task = null, RunSignals? signals = null, DateTimeOffset? closesAt = null, DateTimeOffset? deadline = null, CancellationToken cancellationToken = default)
    {
        var run = NewRun(task, deadline);
        await Store.EnqueueAsync(run, cancellationToken);
        return await TakeUpAsync(run.Id, signals, closesAt, cancellationToken);
    }

    /// <summary>Queues a retry of an ended run, as the command does.</summary>
    public async Task<Run> RetryAsync(Run ended, string? from = null, bool downstream = false)
    {
        var retry = RetryRuns.Of(ended, new Adoption(from is null ? null : new NodeId(from), downstream), _ids, Time.GetUtcNow(), "test");
        await Store.EnqueueAsync(retry, CancellationToken.None);
        return retry;
    }

    public async Task<Run> TakeUpAsync(RunId id, RunSignals? signals = null, DateTimeOffset? closesAt = null, CancellationToken cancellationToken = default)
    {
        var claimed = await Store.ClaimAsync(id, Tonight, CancellationToken.None) ?? throw new InvalidOperationException("nobody else claims in a test");
        var context = RunContexts.Of(claimed, Catalog, Plan() with { ClosesAt = closesAt });
        return await new FlowRunner(Seams()).RunAsync(context, signals ?? new RunSignals(), Events.Enqueue, cancellationToken);
    }

    /// <summary>Runs one run with a worker that dies at a commit, unless it has ended before.</summary>
    public async Task<RunId> DieAfterAsync(int commits, string? task = null, RunSignals? signals = null)
    {
        Store.BeforeCommit = _ =>
        {
            if (--commits < 0)
            {
                throw new IOException("the power is gone");
            }
        };
        try
        {
            await RunAsync(task, signals);
        }
        catch (IOException)
        {
            // This is the death of the worker.
        }

        Store.BeforeCommit = null;
        return (await Store.ListAsync(new RunQuery(), CancellationToken.None)).Single().Id;
    }

    /// <summary>The next worker of the box takes the run up, if there is anything left of it.</summary>
    public async Task<Run> ReviveAsync(RunId id, CancellationToken cancellationToken)
    {
        Store = Store.Restarted();
        return (await Store.AbandonedAsync(cancellationToken)).Count == 0
            ? await Store.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException("the run is gone")
            : await TakeUpAsync(id, cancellationToken: cancellationToken);
    }

    public NightPlan Plan() => new()
    {
        Record = new NightRecord
        {
            Date = Tonight,
            OpenedAt = Time.GetUtcNow(),
            ClosesAt = Time.GetUtcNow().AddHours(8),
            TimeZone = "Europe/Berlin",
            Policy = "night",
            PolicyVersion = 1,
            PolicyDigest = Digest.Of("night"),
            CatalogCommit = Catalog.Commit,
            CatalogDigest = Catalog.Digest,
        },
        UntilEmpty = true,
        ParallelNodes = Parallel,
        NoCache = NoCache,
        Policy = Catalog.Night,
        CatalogOf = (_, _) => Task.FromResult(Catalog),
    };

    /// <summary>Moves the clock, whenever somebody waits on it, until the work is done.</summary>
    /// <param name="elsewhere">What the work waits for outside this world, a real server's answer say: no time passes until it is over.</param>
    public async Task<T> PassTimeAsync<T>(Task<T> work, TimeSpan step, Func<Task>? elsewhere = null)
    {
        while (!work.IsCompleted)
        {
            await Quiet.AsTaskAsync();
            if (elsewhere?.Invoke() is { IsCompleted: false } asked)
            {
                await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (!work.IsCompleted && Time.Waiting > 0)
            {
                Time.Advance(step);
            }
        }

        return await work;
    }

    public async Task<NodeRun> NodeAsync(Run run, string node) => (await Store.NodesAsync(run.Id, CancellationToken.None)).Single(row => row.Node.Value == node);

    public async Task<IReadOnlyList<Attempt>> AttemptsAsync(Run run, string node) =>
        [.. (await Store.AttemptsAsync(run.Id, CancellationToken.None)).Where(attempt => attempt.Id.Node.Value == node).OrderBy(attempt => attempt.Id.Number)];

    /// <summary>Each way in which the journal breaks its rules, or a seat was not given back.</summary>
    public async Task<IReadOnlyList<string>> BreachesAsync(bool allEnded, CancellationToken cancellationToken)
    {
        var breaches = await new JournalInvariants(Store, id => Task.FromResult(Store.ChainFaults(id)), Store.Slots).BreachesAsync(allEnded, cancellationToken);
        var holder = new SlotHolder(new AttemptId(_ids.NewRunId(), new NodeId("counting"), 1), 1);
        var seats = new List<Seat>();
        while (await _resources.TryTakePoolAsync("pool", holder, cancellationToken) is { } seat)
        {
            seats.Add(seat);
        }

        seats.ForEach(seat => seat.Dispose());
        return seats.Count == 4 ? breaches : [.. breaches, $"{4 - seats.Count} seats of the pool were not given back"];
    }

    public void Dispose() => _resources.Dispose();

    public async ValueTask DisposeAsync()
    {
        await Gates.DisposeAsync();
        await _desk.DisposeAsync();
        Dispose();
    }

    private FlowSpec FlowOf(string? name) => name is null ? Catalog.Flows.Values.First() : Catalog.Flows[name];

    private async Task<SessionEnd> SessionAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        Sessions.Enqueue(request);
        cancellationToken.ThrowIfCancellationRequested();
        var session = _sessions.TryGetValue(request.Agent.Ref.Name, out var answer) ? answer(request, cancellationToken) : Task.FromResult(End("done"));
        await ((Task)session).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!session.IsCanceled && !_spoken.ContainsKey(request.Agent.Ref.Name))
        {
            Ends[request.Attempt] = session;
        }

        return await session;
    }
}
