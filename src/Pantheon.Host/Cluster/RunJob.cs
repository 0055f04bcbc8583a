using Pantheon.Core.Identity;
using Quartz;

namespace Pantheon.Host.Cluster;

/// <summary>What Quartz fires on one box of the cluster: the id of a run, and nothing of what it is.</summary>
[DisallowConcurrentExecution]
public sealed class RunJob(FiredRuns fired) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (RunId.TryParse(context.JobDetail.Key.Name, out var run))
        {
            await fired.AddAsync(run.Value, cancellationToken);
        }
    }
}
