using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Notices;

/// <summary>Tells of each night's report once, by the service, when the window has closed and no night is at work; what it starts stands behind the service's own wall.</summary>
internal sealed partial class ServiceNotices(CommandContext context, BoxSpec box, Policy policy, ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(5);

    // a fault that stays is said once
    private string? _said;

    private readonly ILogger _log = logs.CreateLogger<ServiceNotices>();

    /// <summary>Looks once: whether it may be told now, and what came of it.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (NoticeHour.WhyNot(policy.Windows, context.Time.GetUtcNow()) is not null)
        {
            return;
        }

        try
        {
            foreach (var result in await new Notices(context, box).TellAsync(again: false, cancellationToken) ?? [])
            {
                if (result.Why is { } why)
                {
                    LogNotTold(result.Way, why);
                }
                else
                {
                    LogTold(result.Way);
                }
            }
        }
        catch (Exception fault) when (fault is PantheonException or IOException or UnauthorizedAccessException)
        {
            if (_said != fault.Message)
            {
                LogNotTold("any way", _said = fault.Message);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (box.Notify is not null && !stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(LookAgainAfter, context.Time, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 9124, Level = LogLevel.Information, Message = "Somebody was told of the report by {Way}")]
    private partial void LogTold(string way);

    [LoggerMessage(EventId = 9125, Level = LogLevel.Warning, Message = "Nobody was told of the report by {Way}: {Reason}")]
    private partial void LogNotTold(string way, string reason);
}
