using Microsoft.Extensions.Hosting;
using Pantheon.Core.Policies;
using Pantheon.Platform.Services;

namespace Pantheon.Host.Worker;

/// <summary>The service's own life: tells systemd how it is, and opens late when it starts inside a window.</summary>
public sealed class ServiceLife(ServiceNight night, Policy policy, SystemdNotifier systemd, TimeProvider time, Func<string, string?> environment) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        systemd.Ready("waiting for the next window");
        var watchdog = WatchAsync(SystemdNotifier.WatchdogPeriod(environment("WATCHDOG_USEC")), stoppingToken);
        if (new WindowCalendar(policy.Windows).OpenAt(time.GetUtcNow()) is not null)
        {
            await night.WorkAsync(stoppingToken);
        }

        await watchdog;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        systemd.Stopping();
        return base.StopAsync(cancellationToken);
    }

    private async Task WatchAsync(TimeSpan? period, CancellationToken stoppingToken)
    {
        if (period is not { } every)
        {
            return;
        }

        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            systemd.Watchdog();
        }
    }
}
