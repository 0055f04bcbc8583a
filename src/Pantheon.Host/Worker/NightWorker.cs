using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Cluster;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Telemetry.Live;
using Pantheon.Host.Worker.Gate;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Services;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Worker;

/// <summary>Works one night: checks the gate, opens the record, runs the queue, and writes the report whatever broke.</summary>
public sealed partial class NightWorker(CommandContext context, Workplace workplace, PantheonStore store)
{
    /// <summary>Runs at once where the planner of one box lets them in (boxes that share a queue leave something for each other): each has its loop and its lease, and a worktree only while it works.</summary>
    private const int MostRuns = 100;

    private static readonly TimeSpan WithoutWindow = TimeSpan.FromHours(24);

    private readonly PinnedCatalogs _catalogs = new(context, workplace);

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Hears of pools that go away and come back.</summary>
    public Action<PoolOutage> WatchOutages { get; init; } = _ => { };

    /// <summary>Ends when this worker is to stop after its running nodes.</summary>
    public CancellationToken Leaves { get; init; }

    /// <summary>Works until the end that the request names; gives the folder of the report, if one was written.</summary>
    public async Task<string?> RunAsync(NightRequest request, Action<NightEvent> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var policy = request.Mode == Mode.Night ? workplace.Catalog.Night : workplace.Catalog.DayPolicy;
        using var only = TakeLock();
        await new Quarantine(workplace.Box.DataFolder, new ProcessRunner(context.Time), context.Time).PruneAsync(cancellationToken);
        var begun = context.Time.GetUtcNow();
        await using var services = new NightServices(workplace, policy, store, context, Logs);
        services.Outages.Watch = WatchOutages;
        await using var heart = store.IsShared ? await BoxHeart.BeginAsync(store, workplace.Box, context.Time, Logs, cancellationToken) : null;
        await ClearAsync(services, cancellationToken);
        var facts = await FactsAsync(request, policy, services.Sandbox, cancellationToken);
        facts["caps"] = services.Processes.CapsKeeper;
        using var watch = request.Mode == Mode.Night ? NightWatch.Begin(services.Roads, context.Time) : null;
        await using var telemetry = await NightTelemetry.BeginAsync(context, workplace.Box, policy, store, services.SocketFolder, facts, Logs);
        var document = PlanDocument.Of(policy, workplace.Catalog.Commit, workplace.Catalog.Digest, services.Machine);
        facts["plan"] = document;
        facts["plan_digest"] = CanonicalJson.DigestOf(document).ToString();
        var plan = Plan(request, policy, facts, services.Machine, begun) with { Alarm = watch?.Alarm };
        if (request is { Mode: Mode.Night, InOrderOfArrival: false, Only.Count: 0 })
        {
            // a run that somebody asked for by name starts whether it fits or not
            var planning = await NightPlanning.ReadAsync(workplace.Box, store.Runs, cancellationToken);
            facts[NightExpectation.Fact] = NightExpectation.Of(await TonightPlan.OfAsync(workplace, _catalogs, planning, store.Runs, begun, plan.ClosesAt, cancellationToken), begun);
            plan = plan with
            {
                Director = services.Direct(planning, policy, plan.ClosesAt - begun),
                ParallelRuns = store.IsShared ? plan.ParallelRuns : MostRuns,
                SharedPools = store.IsShared ? workplace.Box.Pools.Keys.Where(pool => SharedPools.NameOf(workplace.Box, pool) == pool).ToHashSet() : [],
            };
        }

        await using var shared = store.IsShared && request is { Mode: Mode.Night, Only.Count: 0 }
            ? await SharedNight.JoinAsync(store, workplace.Box.Name, plan.ParallelRuns, new RunPlaces(context, workplace, services.Seams.Workspaces, store.Runs), context.Time, Logs, cancellationToken)
            : null;
        await using var cards = request.Mode == Mode.Night ? GpuWatch.Begin(store.Runs, workplace.Box.Name, plan.Record.Date, services.Processes, context.Time, Logs) : null;
        var night = new NightRun(services.Seams, tell + telemetry.Tell);
        string? report = null;
        try
        {
            await night.RunAsync(plan with { Offers = shared }, cancellationToken);
        }
        finally
        {
            // a night that several boxes worked is reported once, by the last; a night that was stopped, by the box that stopped it
            report = await CloseAsync(night.IsLeftToOthers && watch?.Raised is null ? request with { WritesReport = false } : request, plan.Record.Date, watch, cards);
        }

        return watch?.Raised is { } alarm
            ? throw new PantheonException(alarm.Code, $"the night was stopped: {alarm.Reason}", report is null ? "pantheon report" : $"read {Path.Combine(report, "report.md")}")
            : report;
    }

    /// <summary>Notes what was seen and writes the report, whatever broke; anew where something reached out in the meantime, which ends because the tripwire keeps a hundred at most.</summary>
    private async Task<string?> CloseAsync(NightRequest request, DateOnly night, NightWatch? watch, GpuWatch? cards)
    {
        await (cards?.EndAsync() ?? Task.CompletedTask);
        string? report;
        do
        {
            try
            {
                await (watch?.NoteAsync(store.Runs, night, CancellationToken.None) ?? Task.CompletedTask);
            }
            finally
            {
                report = request.WritesReport ? await new ReportWriter(context, workplace, store).WriteAsync(night, CancellationToken.None) : null;
            }
        }
        while (watch is { HasNews: true });

        return report;
    }

    /// <summary>The walls of the worker are those of the night: a day's run in the foreground has a person beside it.</summary>
    private Task<JsonObject> FactsAsync(NightRequest request, Policy policy, ISandbox sandbox, CancellationToken cancellationToken) =>
        NightGate.CheckAsync(new GateScene(policy, context.Environment, sandbox) { Box = workplace.Box, Wall = request.Mode == Mode.Night ? new OwnWall() : new NoWall() }, cancellationToken);

    // under the lock nobody else is at work here: what stands is what a killed worker left
    private async Task ClearAsync(NightServices services, CancellationToken cancellationToken)
    {
        await services.Outages.ClearAsync();
        var work = Path.Combine(workplace.Box.DataFolder, "work");
        LeftoverTools.End(work, services.SocketFolder);
        var goingOn = (await store.Runs.AbandonedAsync(cancellationToken)).Select(run => run.Id).ToHashSet();
        foreach (var folder in await LeftoverTrees.RemoveAsync(work, goingOn, services.Processes, cancellationToken))
        {
            LeftoverStays(Logs.CreateLogger<NightWorker>(), folder);
        }
    }

    [LoggerMessage(EventId = 9108, Level = LogLevel.Warning, Message = "What a killed worker left in {Folder} could not be removed")]
    private static partial void LeftoverStays(ILogger logger, string folder);

    private FileLock TakeLock()
    {
        Directory.CreateDirectory(workplace.Box.DataFolder);
        return FileLock.TryAcquire(Path.Combine(workplace.Box.DataFolder, "night.lock"))
            ?? throw new PantheonException(Codes.NightAlreadyRunning, $"another worker of this box is at work on '{workplace.Box.DataFolder}'", "pantheon night stop, or wait for it");
    }

    private NightPlan Plan(NightRequest request, Policy policy, JsonObject facts, JsonObject machine, DateTimeOffset now)
    {
        var window = new WindowCalendar(policy.Windows).OpenAt(now);
        var closesAt = request.Until ?? (request.UntilEmpty ? null : window?.ClosesAt);
        var zone = window?.TimeZone ?? (policy.Windows.Count > 0 ? policy.Windows[0].TimeZone : "UTC");
        return new NightPlan
        {
            Record = new NightRecord
            {
                Date = window?.Date ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime),
                OpenedAt = now,
                ClosesAt = closesAt ?? window?.ClosesAt ?? now + WithoutWindow,
                TimeZone = zone,
                Policy = policy.Name,
                PolicyVersion = policy.Version,
                PolicyDigest = policy.Digest,
                CatalogCommit = workplace.Catalog.Commit,
                CatalogDigest = workplace.Catalog.Digest,
                Facts = facts,
            },
            ClosesAt = closesAt,
            UntilEmpty = request.UntilEmpty,
            Mode = request.Mode,
            Leaves = Leaves,
            Only = request.Only,
            NoCache = request.NoCache,
            ParallelRuns = Math.Max(2, workplace.Box.Pools.Values.Max(pool => pool.Slots)),
            Policy = policy,
            Machine = machine,
            CatalogOf = (run, cancellationToken) => _catalogs.AtAsync(run.CatalogCommit, cancellationToken),
        };
    }
}
