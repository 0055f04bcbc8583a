using Pantheon.Core.Policies;

namespace Pantheon.Host.Notices;

/// <summary>When somebody may be told: no window is open, none opens before it would be done, and the windows are known.</summary>
internal static class NoticeHour
{
    /// <summary>Longer than all ways of telling may take together.</summary>
    public static readonly TimeSpan Room = TimeSpan.FromMinutes(5);

    /// <summary>Null where it may be.</summary>
    public static string? WhyNot(IReadOnlyList<WindowSpec> windows, DateTimeOffset now)
    {
        if (windows.FirstOrDefault(window => !WindowCalendar.IsTimeZone(window.TimeZone)) is { } unknown)
        {
            return $"this machine knows no time zone '{unknown.TimeZone}', so nobody knows whether a night is open";
        }

        var calendar = new WindowCalendar(windows);
        return calendar.OpenAt(now) is not null ? "a window is open" : calendar.NextAfter(now) is { } next && next.OpensAt - now <= Room ? "a window is about to open" : null;
    }
}
