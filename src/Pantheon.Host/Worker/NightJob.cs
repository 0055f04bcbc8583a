using Microsoft.Extensions.Logging;
using Quartz;

namespace Pantheon.Host.Worker;

/// <summary>What Quartz fires when a window opens.</summary>
public sealed partial class NightJob(ServiceNight night, ILogger<NightJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        LogOpens(context.Trigger.Key.Name);
        await night.WorkAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 9101, Level = LogLevel.Information, Message = "Window {Window} opens")]
    private partial void LogOpens(string window);
}
