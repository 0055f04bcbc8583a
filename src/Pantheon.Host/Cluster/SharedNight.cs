using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Storage.Opening;
using Quartz;

namespace Pantheon.Host.Cluster;

/// <summary>This box's part of a cluster while a night is open: a Quartz scheduler on the shared store, whose jobs carry ids of runs.</summary>
public sealed class SharedNight : IRunOffers, IAsyncDisposable
{
    private const string Name = "pantheon";
    private const string Runs = "runs";
    private const int MostConnections = 10;
    private const int MostListed = 2000;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(20);

    private readonly StandaloneSchedulerFactory _factory;
    private readonly IScheduler _scheduler;
    private readonly DbDataSource _source;
    private readonly FiredRuns _fired;
    private readonly RunPlaces _places;
    private readonly PantheonStore _store;
    private readonly Dictionary<RunId, DateTimeOffset> _waiting = [];
    private string _served = "";

    private SharedNight(StandaloneSchedulerFactory factory, IScheduler scheduler, DbDataSource source, FiredRuns fired, RunPlaces places, PantheonStore store) =>
        (_factory, _scheduler, _source, _fired, _places, _store) = (factory, scheduler, source, fired, places, store);

    /// <summary>Joins the cluster under the box's name; nothing falls to this box before it says what it serves.</summary>
    public static async Task<SharedNight> JoinAsync(PantheonStore store, string box, int limit, RunPlaces places, TimeProvider time, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.Cluster.NamesakeAsync(cancellationToken) is { } host)
        {
            throw new PantheonException(
                Codes.BoxNameTaken,
                $"another box of this store has the name '{box}' too: it works on host '{host}'",
                "give each box a name of its own ('box:' in its box file); a box that has moved is free of its old place within half a minute");
        }

        if (await store.StrangeKeyAsync(cancellationToken) is { } stranger)
        {
            throw new PantheonException(
                Codes.SigningKeyMissing,
                $"the store's last statement was signed with another key ({stranger}) than this box's: the boxes of a store sign one chain",
                "copy the folder of the other box's signing key to this box, owner only, and name the key under 'signing:' in the box file");
        }

        var source = store.NewConnections(MostConnections);
        var fired = new FiredRuns(time);
        var factory = Build(source, box, limit, fired, logs);
        try
        {
            var scheduler = await factory.GetScheduler(cancellationToken);
            await scheduler.SetExecutionLimits(Limits([], 0), cancellationToken);
            await scheduler.Start(cancellationToken);
            return new SharedNight(factory, scheduler, source, fired, places, store);
        }
        catch (Exception fault) when (fault is SchedulerException or DbException)
        {
            await factory.DisposeAsync();
            await source.DisposeAsync();
            throw Away(fault);
        }
    }

    public Task<Placement> PlaceAsync(Run run, CancellationToken cancellationToken) => _places.PlaceAsync(run, cancellationToken);

    public async Task ServeAsync(IReadOnlyCollection<string> groups, int limit, CancellationToken cancellationToken)
    {
        var served = string.Join('\n', groups.Order(StringComparer.Ordinal));
        if (served != _served)
        {
            await _scheduler.SetExecutionLimits(Limits(groups, limit), cancellationToken);
            _served = served;
        }
    }

    public Task<IReadOnlySet<RunId>> OfferedAsync(CancellationToken cancellationToken) => GuardAsync<IReadOnlySet<RunId>>(async () =>
    {
        var offered = new HashSet<RunId>();
        _waiting.Clear();
        var page = await _scheduler.QueryTriggers(new TriggerQuery { Take = MostListed }, cancellationToken);
        foreach (var trigger in page.Items.Where(trigger => trigger.JobKey.Group == Runs))
        {
            if (trigger.State == TriggerState.Error)
            {
                // it would wait for a person; the journal knows better, so that it is offered anew
                await _scheduler.DeleteJob(trigger.JobKey, cancellationToken);
            }
            else if (RunId.TryParse(trigger.JobKey.Name, out var run))
            {
                offered.Add(run.Value);
                if (trigger is { State: TriggerState.Normal, NextFireTimeUtc: { } due })
                {
                    _waiting[run.Value] = due;
                }
            }
        }

        return offered;
    });

    public Task OfferAsync(Run run, string group, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        ArgumentNullException.ThrowIfNull(run);
        var job = JobBuilder.Create<RunJob>().WithIdentity(run.Id.ToString(), Runs).RequestRecovery().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(run.Id.ToString(), Runs).WithExecutionGroup(group).StartAt(OfferRank.Of(run))
            .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires));
        if (run.Lifecycle != RunLifecycle.Queued && await _store.Cluster.HolderAsync(run.Id, cancellationToken) is { } holder)
        {
            // its worktrees and trees lie there; while that box is gone another takes it
            trigger = trigger.WithPreferredNode(PreferredNode.For(holder));
        }

        try
        {
            await _scheduler.ScheduleJob(job, trigger.Build(), cancellationToken: cancellationToken);
        }
        catch (ObjectAlreadyExistsException)
        {
            // another box offered it in the same moment
        }

        return true;
    });

    public Task MoveAsync(Run run, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_waiting.TryGetValue(run.Id, out var due) && due != OfferRank.Of(run) && await _scheduler.GetTrigger(new TriggerKey(run.Id.ToString(), Runs), cancellationToken) is { } trigger)
        {
            await _scheduler.RescheduleJob(trigger.Key, trigger.GetTriggerBuilder().StartAt(OfferRank.Of(run)).Build(), cancellationToken);
        }

        return true;
    });

    public FiredRun? Next() => _fired.Next();

    public async ValueTask DisposeAsync()
    {
        _fired.Close();
        try
        {
            await _factory.DisposeAsync().AsTask().WaitAsync(EndTimeout);
        }
        catch (Exception fault) when (fault is SchedulerException or DbException or TimeoutException)
        {
            // the store is away: the others see by the missing beats that this box has gone
        }

        await _source.DisposeAsync();
    }

    private static StandaloneSchedulerFactory Build(DbDataSource source, string box, int limit, FiredRuns fired, ILoggerFactory logs) => QuartzSchedulerBuilder.Create(quartz =>
    {
        quartz.Services.AddSingleton(fired);
        quartz.Services.AddSingleton(logs);
        quartz.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        quartz.Services.Configure<QuartzSchedulerOptions>(options =>
        {
            options.InstanceName = Name;
            options.InstanceId = box;
            options.IdleWaitTime = ClusterTimes.LookEvery;
            options.MaxBatchSize = 1;
        });
        quartz.UseDefaultThreadPool(limit);
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(data => data.DataSourceFactory = _ => source);
            store.ProvisionSchema();
            store.ConfigureStore(options =>
            {
                options.StoreJobDataAsStrings = true;
                options.AcquireTriggersWithinLock = true;
                options.DbRetryInterval = ClusterTimes.LookEvery;
            });
            store.UseClustering(cluster =>
            {
                cluster.CheckinInterval = ClusterTimes.BeatEvery;
                cluster.CheckinMisfireThreshold = ClusterTimes.Grace;
            });
        });
    }).Build();

    private static ExecutionLimits Limits(IReadOnlyCollection<string> groups, int limit)
    {
        var limits = ExecutionLimitsBuilder.Create().ForDefaultGroup(0).ForOtherGroups(0);
        foreach (var group in groups)
        {
            limits.ForGroup(group, limit);
        }

        return limits.Build();
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is SchedulerException or DbException)
        {
            throw Away(fault);
        }
    }

    private static PantheonException Away(Exception fault) => new(
        Codes.StoreUnreachable,
        $"the cluster's tables in the store cannot be used: {fault.GetBaseException().Message}",
        "look whether Postgres runs, and whether the store's user may make tables in the schema 'pantheon'",
        fault);
}
