using Microsoft.Extensions.Logging.Abstractions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Scheduling;
using Pantheon.Engine.Sessions;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Streaming;
using Pantheon.Testing.Engine;
using Pantheon.Testing.Storage;

namespace Pantheon.Testing.Faults;

/// <summary>One process that works the queue: it can die between any two calls, stand still, lose its store, its disk or its clock. Once dead nothing it began does anything more.</summary>
internal sealed class FaultyWorker : ISeamGate, IDisposable
{
    /// <summary>Of exceptions that no tool should throw; a run may end as broken by them.</summary>
    public const string Unthought = "nobody thought of this";

    /// <summary>Short, so that a night meets their ends.</summary>
    private static readonly StreamRules Patience = new() { Queue = TimeSpan.FromSeconds(20), Load = TimeSpan.FromSeconds(20), Prefill = TimeSpan.FromSeconds(20), Stall = TimeSpan.FromSeconds(30) };

    private readonly FaultyWorld _world;
    private readonly StoreView _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly BreakerSet _breakers;
    private readonly SlotDesk _desk;
    private readonly ResourceLedger _resources;
    private readonly List<AttemptId> _made = [];
    private TaskCompletionSource? _stands;
    private int _bodies;
    private int _inside;
    private int _streams;

    public FaultyWorker(FaultyWorld world, int number, StoreView store, MemoryWorkspaces disk)
    {
        (_world, Number, _store, Disk) = (world, number, store, disk);
        Time = new WorkerTime(world.Time);
        _breakers = new BreakerSet(new BreakerRules(), Time);
        _desk = new SlotDesk(Seam.Around(store.Slots, this), Time, pool => pool);
        _resources = new ResourceLedger(new Dictionary<string, int> { ["pool"] = world.Seats }, 4, _desk);
    }

    public int Number { get; }

    public WorkerTime Time { get; }

    /// <summary>Of its box.</summary>
    public MemoryWorkspaces Disk { get; }

    public bool IsDead { get; private set; }

    public bool Stands => _stands is not null;

    /// <summary>When it goes on again, by the world's clock.</summary>
    public DateTimeOffset GoesOnAt { get; private set; }

    /// <summary>Calls behind its seams that are being made now.</summary>
    public int IsInside => Volatile.Read(ref _inside);

    /// <summary>The night that it works; never completed once it is dead.</summary>
    public Task<int> Night { get; private set; } = Task.FromResult(0);

    /// <summary>The seam's call that was begun or answered last.</summary>
    public string LastCall { get; private set; } = "";

    /// <summary>Answers of models that are being heard: each on a seat of its own.</summary>
    public int Hears => IsDead || Stands ? 0 : Volatile.Read(ref _streams);

    public void Start() => Night = RunAsync();

    public void Dispose()
    {
        _stop.Dispose();
        _resources.Dispose();
    }

    public void GoOn()
    {
        var stood = _stands;
        _stands = null;
        stood?.SetResult();
        Time.GoOn();
    }

    /// <summary>What a worker that has ended in order still holds.</summary>
    public IEnumerable<string> Leaks()
    {
        var seats = _resources.FreeSeats("pool");
        IEnumerable<string> open = _made.Where(attempt => Disk.FindLeft(attempt, _world.Repository, "") is not null).Select(attempt => $"worker {Number} left the worktree of {attempt}");
        return [.. open, .. seats == _world.Seats ? (string[])[] : [$"worker {Number} holds {_world.Seats - seats} seats"], .. _bodies == 0 ? (string[])[] : [$"{_bodies} bodies of worker {Number} still run"]];
    }

    public void Inside(int change) => Interlocked.Add(ref _inside, change);

    public void Streams(int change) => Interlocked.Add(ref _streams, change);

    public async Task EnterAsync(SeamCall call)
    {
        LastCall = $"{call.Seam}.{call.Method} begun";
        await LiveAsync();
        if (call.Seam is nameof(IRunStore) or nameof(ISessionSteps) or nameof(ISlots) && _world.Time.GetUtcNow() < _world.StoreBackAt)
        {
            throw Away();
        }

        switch (_world.Dice.Roll(PlaceOf(call), PossibleFaults.Of(call)))
        {
            case FaultKind.CrashBefore:
                IsDead = true;
                break;
            case (FaultKind.CrashAfter or FaultKind.Unanswered or FaultKind.ToolFault or FaultKind.ModelFault or FaultKind.ServerFault or FaultKind.Late) and var later:
                call.Later = later;
                break;
            case FaultKind.Zombie:
                Stand();
                break;
            case FaultKind.StoreAway:
                _world.StoreBackAt = _world.Time.GetUtcNow().AddSeconds(1 + _world.Dice.Below(90, PlaceOf(call) + " away"));
                throw Away();
            case FaultKind.DiskFull:
                throw call.Seam == nameof(IWorkspaces)
                    ? new WorkspaceException(Codes.StoreDiskFull, FailureKind.DiskFull, "the disk of the worktrees is full")
                    : new PantheonException(Codes.StoreDiskFull, "the disk of the store is full", "free some space");
            case FaultKind.ClockJump:
                Time.Jump(TimeSpan.FromMinutes(_world.Dice.Below(240, PlaceOf(call) + " jump") - 120));
                break;
            case FaultKind.Stop:
                await _stop.CancelAsync();
                break;
            case FaultKind.SeatLost when call.Argument<SlotLease>() is { } lease:
                await _store.Slots.ReleaseAsync(lease.Pool, lease.Token, CancellationToken.None);
                break;
        }

        await LiveAsync();
        if (call is { Seam: nameof(IWorkspaces), Method: nameof(IWorkspaces.CreateAsync), Arguments: [AttemptId attempt, ..] })
        {
            lock (_made)
            {
                _made.Add(attempt);
            }
        }
    }

    public async Task LeaveAsync(SeamCall call)
    {
        LastCall = $"{call.Seam}.{call.Method} answered";
        IsDead |= call.Later == FaultKind.CrashAfter;
        await LiveAsync();
        if (call.Later == FaultKind.Late)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + _world.Dice.Below(25, PlaceOf(call) + " late")), Time, call.Arguments.OfType<CancellationToken>().FirstOrDefault());
            await LiveAsync();
        }

        if (call.Later == FaultKind.Unanswered)
        {
            throw new PantheonException(Codes.StoreStaysAway, "the store did not answer any more; what was written may be there", "wait");
        }
    }

    /// <summary>A body: a tool or a session, with whatever goes wrong in it.</summary>
    public async Task<T> WorkAsync<T>(SeamCall call, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _bodies);
        try
        {
            await EnterAsync(call);
            if (call.Later is FaultKind.ToolFault or FaultKind.ModelFault)
            {
                return await FailAsync(call, work, cancellationToken);
            }

            var result = await work();
            await LeaveAsync(call);
            return result;
        }
        finally
        {
            Interlocked.Decrement(ref _bodies);
        }
    }

    /// <summary>Work that takes some time of the world, and is not done where the worker has died meanwhile.</summary>
    public async Task<bool> TakeTimeAsync(AttemptId attempt, CancellationToken cancellationToken)
    {
        var seconds = _world.Dice.Below(60, $"time of {_world.NameOf(attempt)}") - 20;
        if (seconds > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), Time, cancellationToken);
        }

        var middle = new SeamCall("body", "middle", [attempt]);
        await EnterAsync(middle);
        await LeaveAsync(middle);
        return _world.Dice.Below(100, $"end of {_world.NameOf(attempt)}") >= 12;
    }

    private async Task<int> RunAsync()
    {
        try
        {
            return await new NightRun(Seams(), _ => { }).RunAsync(_world.Plan(Time.GetUtcNow()), _stop.Token);
        }
        finally
        {
            await _desk.DisposeAsync();
        }
    }

    private Task<SessionEnd> TalkAsync(SessionRequest request, SessionRecorder recorder, CancellationToken cancellationToken)
    {
        RoutedModel Speaking(RoutedModel model)
        {
            var chat = new FaultyChat(this, _world, request.Attempt, request.HasTools);
            var guarded = new GuardedChatClient(chat, $"model '{model.Pin.Address}'", Patience, Time);
            return model with { Client = new RetryingChatClient(guarded, _breakers.For(model.Pin.Address), _ => Task.CompletedTask, () => 0.5, Time) };
        }

        var heard = request with
        {
            Model = Speaking(request.Model),
            Recover = async (fault, failure, token) => await request.Recover(fault, failure, token) is { } again ? Speaking(again) : null,
        };
        return new AgentSession(heard, recorder, Time).RunAsync(cancellationToken);
    }

    private async Task<T> FailAsync<T>(SeamCall call, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var isModel = call.Later == FaultKind.ModelFault;
        switch (_world.Dice.Below(4, PlaceOf(call) + " how"))
        {
            case 0:
                await Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken);
                break;
            case 1 when isModel:
                throw new ChatException(Codes.RuntimeUnreachable, FailureKind.RuntimeError, "the stream broke off");
            case 2 when isModel:
                throw new ChatException(Codes.RuntimeUnreachable, FailureKind.RuntimeUnavailable, "nobody answers");
            case 1:
                throw new IOException(Unthought);
            case 2:
                throw new InvalidOperationException(Unthought);
        }

        // done, and it fails after it
        await work();
        await LiveAsync();
        var failure = new Failure(isModel ? FailureKind.OutputInvalid : FailureKind.ToolFailure, "not this time");
        return (T)(object)(isModel ? EngineWorld.End(null, failure) : new ToolResult { Text = "no", IsError = true, Failure = failure });
    }

    private async Task LiveAsync()
    {
        while (_stands is { } stands)
        {
            await stands.Task;
        }

        if (IsDead)
        {
            await new TaskCompletionSource().Task;
        }
    }

    private void Stand()
    {
        _stands ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Time.Stand();
        GoesOnAt = _world.Time.GetUtcNow().AddSeconds(10 + _world.Dice.Below(50, $"zombie {Number}"));
    }

    public string PlaceOf(SeamCall call)
    {
        var subject = call.Argument<JournalChange>() is { } change ? $"{_world.NameOf(change.Run.Id)} {string.Join('+', change.Events.Select(happened => $"{happened.Kind}({happened.Node})").Distinct())}"
            : call.Argument<Workspace>() is { } workspace ? _world.NameOf(workspace.Attempt)
            : call.Argument<SlotRequest>() is { } request ? _world.NameOf(request.Holder.Attempt)
            : call.Argument<SlotLease>() is { } lease ? $"seat {lease.Seat}"
            : call.Argument<SessionStep>() is { } kept ? _world.NameOf(kept.Attempt)
            : call.Arguments.OfType<AttemptId>().FirstOrDefault() is { Number: > 0 } attempt ? _world.NameOf(attempt)
            : call.Arguments.OfType<RunId>().FirstOrDefault() is var run && run != default ? _world.NameOf(run)
            : call.Argument<Run>() is { } row ? _world.NameOf(row.Id)
            : "";
        return $"worker {Number} {call.Seam}.{call.Method} {subject}";
    }

    private static PantheonException Away() => new(Codes.StoreUnreachable, "the store does not answer", "wait");

    private EngineSeams Seams()
    {
        var (store, workspaces) = (Seam.Around(_store.Runs, this), Seam.Around<IWorkspaces>(Disk, this));
        var tools = new FaultyTools(_world.ToolsOf(this), this);
        var artifacts = Seam.Around(_world.Artifacts, this);
        var recorder = new SessionRecorder(new MemoryTraceSink(), artifacts, new Redactor(), _world.Ids);
        var router = new FakeRouter
        {
            Health = pool => _world.Time.GetUtcNow() < _world.ServerBackAt ? RuntimeHealth.Down(pool) : RuntimeHealth.Up(),
        };
        return new EngineSeams
        {
            Store = store,
            Steps = Seam.Around(_store.Steps, this),
            Artifacts = artifacts,
            Workspaces = workspaces,
            Tools = tools,
            Router = router,
            Pools = new Dictionary<string, PoolClaim> { ["pool"] = new("pool", RuntimeOrigin.Local) },
            Session = (request, token) => WorkAsync(new SeamCall("session", request.Agent.Ref.Name, [request.Attempt]), () => TalkAsync(request, recorder, token), token),
            Resources = _resources,
            Order = new ArrivalOrder(new Dictionary<string, PoolSpec>(), _resources.SeatsOf, _ => null),
            Gates = new PoolGates(router.HealthAsync, Time, _ => Task.CompletedTask),
            BaseChecks = new BaseChecks(store, workspaces, tools, _resources),
            Time = Time,
            Ids = _world.Ids,
            Random = new Random(Number),
            Logs = NullLoggerFactory.Instance,
            Version = "1.2.3",
        };
    }
}
