using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace Pantheon.Integration.Tests.Host.Cluster;

/// <summary>One scheduler of a cluster on a test's database, which can be cut off from it as by a pulled cable.</summary>
internal sealed class QuartzNode(StandaloneSchedulerFactory factory, IScheduler scheduler, CutDataSource source) : IAsyncDisposable
{
    public IScheduler Scheduler => scheduler;

    public static async Task<QuartzNode> StartAsync(string name, string connectionString, FiredJobs fired, CancellationToken cancellationToken, Action<IQuartzBuilder>? configure = null)
    {
        var source = new CutDataSource(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = name }.ConnectionString));
        var factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddSingleton(fired);
            quartz.Services.Configure<QuartzSchedulerOptions>(options =>
            {
                options.InstanceName = "proof";
                options.InstanceId = name;
                options.IdleWaitTime = TimeSpan.FromSeconds(1);
                options.MaxBatchSize = 1;
            });
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(data => data.DataSourceFactory = _ => source);
                store.ProvisionSchema();
                store.ConfigureStore(options =>
                {
                    options.StoreJobDataAsStrings = true;
                    options.AcquireTriggersWithinLock = true;
                    options.DbRetryInterval = TimeSpan.FromSeconds(1);
                });
                store.UseClustering(cluster =>
                {
                    cluster.CheckinInterval = TimeSpan.FromSeconds(1);
                    cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(2);
                });
            });
            configure?.Invoke(quartz);
        }).Build();
        var scheduler = await factory.GetScheduler(cancellationToken);
        var node = new QuartzNode(factory, scheduler, source);
        await scheduler.Start(cancellationToken);
        return node;
    }

    /// <summary>From now on it reaches the database no more, which to the others looks like a kill.</summary>
    public Task CutAsync(CancellationToken cancellationToken) => source.CutAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        source.Mend();
        await factory.DisposeAsync();
        await source.DisposeAsync();
    }
}
