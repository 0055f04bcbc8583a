using Quartz;

namespace Pantheon.Integration.Tests.Host.Cluster;

/// <summary>Says that it was fired, where, and for which run.</summary>
[DisallowConcurrentExecution]
internal sealed class ProofJob(FiredJobs fired) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await fired.AddAsync(context.Scheduler.SchedulerInstanceId, context.JobDetail.Key.Name, context.Recovering);
}
