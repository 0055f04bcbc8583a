using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Sessions;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Egress;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Runtimes.Caching;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Storage.Live;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;
using Pantheon.Tools.Shell;
using Pantheon.Tools.Sources;

namespace Pantheon.Host.Composition;

/// <summary>Everything one night works with, composed for one policy; disposing ends the model servers it started.</summary>
public sealed class NightServices : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(20);

    private readonly SlotDesk _desk;
    private readonly ResourceLedger _resources;
    private readonly BaseChecks _baseChecks;
    private readonly PoolGates _gates;
    private readonly Router _router;
    private readonly PantheonStore _store;
    private readonly HostEnvironment _environment;
    private readonly TelemetryEndpoint? _collector;

    public NightServices(Workplace workplace, Policy policy, PantheonStore store, CommandContext context, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(workplace);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(store);
        var (box, time, environment) = (workplace.Box, context.Time, context.Environment);
        (_store, _environment) = (store, environment);
        _collector = box.Telemetry.Otlp is { } endpoint && TelemetryRules.WhyNot(policy, endpoint) is null ? endpoint : null;
        var processes = new ProcessRunner(time);
        var ids = new IdSource(new Random());
        var redactor = KnownSecrets.Redactor(environment);
        ChosenSandbox.CheckPaths(box, policy);
        Sandbox = new ChosenSandbox(box, processes);
        var workspaces = new GitWorktrees(processes, box.DataFolder, time, ChosenSandbox.ForGit(box, processes));
        var machine = new ToolMachine(Sandbox, processes, new Tools.Shell.WorkerEnvironment(environment.Variables)) { CacheFolders = box.Caches };
        var tools = new ToolSource(machine, workspaces, time);
        Processes = processes;
        SocketFolder = ShortFolder.For(box.DataFolder, environment);
        var llama = new LlamaServerOptions
        {
            Runner = processes,
            Sandbox = Sandbox,
            Path = environment.Find("PATH") ?? "/usr/bin:/bin",
            SocketFolder = SocketFolder,
            Installed = LlamaPlaces.Installed(box, environment),
            DigestFolder = LlamaPlaces.Digests(box),
            Variables = environment.Variables,
            KeyMade = redactor.Learn,
        };
        Runtimes = new RuntimeSet(box, policy, new RuntimeFactory(llama, time));
        var cache = new ReplyCache(ReplyCache.FolderIn(box.DataFolder), ReplyCache.DefaultMaxBytes, time) { Redact = redactor.Redact };
        var clients = new ClientStack(new BreakerSet(new BreakerRules(), time), cache, Random.Shared.NextDouble, time);
        var recorder = new SessionRecorder(store.Traces, store.Artifacts, redactor, ids);
        Machine = MachineDocument.Of(box, Runtimes, Sandbox.Name, processes.CapsKeeper);
        Live = new LiveFiles(LiveFiles.FolderIn(box.DataFolder), time);
        Live.Sweep();
        _desk = new SlotDesk(store.Slots, time, pool => SharedPools.NameOf(box, pool)) { Failed = (pool, fault) => Outages!.SeatFailed(pool, fault) }; // made below, before any seat is taken
        _resources = new ResourceLedger(box.Pools.ToDictionary(pool => pool.Key, pool => pool.Value.Slots), box.CpuSlots, _desk);
        _baseChecks = new BaseChecks(store.Runs, workspaces, tools, _resources) { Redact = redactor.Redact };
        _router = new Router(Runtimes, clients, time);
        Outages = new OutageKeeper(store.Runs, box, logs);
        _gates = new PoolGates(_router.HealthAsync, time, Outages.TellAsync);
        Seams = new EngineSeams
        {
            Store = store.Runs,
            Steps = store.Steps,
            Artifacts = store.Artifacts,
            Workspaces = workspaces,
            Tools = tools,
            Router = _router,
            Pools = box.Pools.ToDictionary(pool => pool.Key, pool => RuntimeFactory.ClaimOf(pool.Value)),
            Session = (request, cancellationToken) => new AgentSession(request with { Events = Live }, recorder, time).RunAsync(cancellationToken),
            Resources = _resources,
            Order = new ArrivalOrder(box.Pools, _resources.SeatsOf, model => box.Pools.GetValueOrDefault(model.Pool)?.Models.GetValueOrDefault(model.Model)?.VideoMemory),
            Gates = _gates,
            BaseChecks = _baseChecks,
            Time = time,
            Ids = ids,
            Random = new Random(),
            Redact = redactor.Redact,
            Logs = logs,
            Version = ProgramVersion.Text,
        };
    }

    public EngineSeams Seams { get; private set; }

    /// <summary>Has the planner lead the seats from now on.</summary>
    /// <param name="left">The time until the window closes; null where none does.</param>
    internal NightDirector Direct(NightPlanning planning, Policy policy, TimeSpan? left)
    {
        var director = new NightDirector(planning.Terms(policy, left), planning.Models, planning.Plans(policy), Seams.Time);
        Outages.Hears(director.Tell);
        Seams = Seams with { Order = director };
        return director;
    }

    /// <summary>Who writes down which pools are away.</summary>
    internal OutageKeeper Outages { get; }

    /// <summary>All that this process may connect to while the night is open.</summary>
    public EgressGuard Roads => NightRoads.Of(Runtimes, _store, _environment, _collector);

    /// <summary>What its sessions do, for whoever watches.</summary>
    internal LiveFiles Live { get; }

    /// <summary>What this machine brings to the plan of the night and of each run.</summary>
    public JsonObject Machine { get; }

    public ISandbox Sandbox { get; }

    public ProcessRunner Processes { get; }

    /// <summary>Where model servers that this worker starts have their sockets.</summary>
    public string SocketFolder { get; }

    public RuntimeSet Runtimes { get; }

    public async ValueTask DisposeAsync()
    {
        await _gates.DisposeAsync();
        await Outages.ClearAsync();
        await ReleaseAsync();
        await Runtimes.DisposeAsync();
        await Live.DisposeAsync();
        await _desk.DisposeAsync();
        _baseChecks.Dispose();
        _resources.Dispose();
    }

    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(ReleaseTimeout);
        try
        {
            foreach (var released in await _router.ReleaseAsync(patience.Token))
            {
                await _store.Runs.SaveLoadAsync(released.ToLoad(Seams.Time.GetUtcNow()), patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // a server that takes so long keeps its model; the night is over all the same
        }
        catch (PantheonException)
        {
            // what it took is worth less than a night that ends
        }
    }
}
