using System.Globalization;
using Pantheon.Core.Policies;
using Quartz;

namespace Pantheon.Host.Worker;

/// <summary>Turns a policy's windows into Quartz triggers: wall-clock times in the window's own zone, so that DST moves them as people expect.</summary>
public static class WindowTriggers
{
    /// <summary>The cron expression (seconds minutes hours day-of-month month day-of-week) of a window's opening.</summary>
    public static string CronOf(WindowSpec window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{window.From.Second} {window.From.Minute} {window.From.Hour} ? * {string.Join(',', window.Days.Select(day => (int)day + 1))}");
    }

    /// <summary>Adds the night's job and one trigger for each window.</summary>
    public static void Add(IQuartzBuilder quartz, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        foreach (var (window, place) in policy.Windows.Select((window, place) => (window, place + 1)))
        {
            quartz.ScheduleJob<NightJob>(trigger => trigger
                .WithIdentity(string.Create(CultureInfo.InvariantCulture, $"{policy.Name}-{place}"))
                .WithCronSchedule(CronOf(window), cron => cron
                    .InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone))
                    .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
        }
    }
}
