namespace Pantheon.Core.Policies;

/// <summary>Which window of a policy is open at an instant and which comes next, by the clock on the wall: a time that the clock skips is the moment of the jump, one that it shows twice is its first.</summary>
public sealed class WindowCalendar(IReadOnlyList<WindowSpec> windows)
{
    /// <summary>The window that is open at the instant (of overlapping ones the first to have opened), or null.</summary>
    public NightWindow? OpenAt(DateTimeOffset instant) =>
        Around(instant, -2, 1).Where(window => window.Contains(instant)).OrderBy(window => window.OpensAt).ThenByDescending(window => window.ClosesAt).FirstOrDefault();

    /// <summary>The first window that opens after the instant, or null when there is none within two weeks.</summary>
    public NightWindow? NextAfter(DateTimeOffset instant) =>
        Around(instant, -1, 15).Where(window => window.OpensAt > instant).OrderBy(window => window.OpensAt).ThenByDescending(window => window.ClosesAt).FirstOrDefault();

    /// <summary>The last night at the instant: the newest window that has closed, or that is open since an earlier date; null when there was none within two weeks.</summary>
    public NightWindow? LastNight(DateTimeOffset instant) => Around(instant, -15, 0)
        .Where(window => window.ClosesAt <= instant || (window.Contains(instant) && window.Date < DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone)).DateTime)))
        .MaxBy(window => window.OpensAt);

    /// <summary>Whether this machine knows the time zone (IANA id).</summary>
    public static bool IsTimeZone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);

    private IEnumerable<NightWindow> Around(DateTimeOffset instant, int fromDay, int toDay)
    {
        foreach (var window in windows)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone);
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
            for (var day = fromDay; day <= toDay; day++)
            {
                var date = today.AddDays(day);
                if (!window.Days.Contains(date.DayOfWeek))
                {
                    continue;
                }

                var opens = InstantOf(date.ToDateTime(window.From), zone);
                var closes = InstantOf((window.To > window.From ? date : date.AddDays(1)).ToDateTime(window.To), zone);
                if (closes > opens)
                {
                    yield return new NightWindow(date, opens, closes, window.TimeZone);
                }
            }
        }
    }

    private static DateTimeOffset InstantOf(DateTime wall, TimeZoneInfo zone)
    {
        // A time that the clock skips is the moment of the jump, as the scheduler has it that fires the opening.
        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }
}
