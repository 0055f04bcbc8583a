using System.Globalization;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Worker;
using Quartz;

namespace Pantheon.Tests.Host.Worker;

internal sealed class WindowTriggersTests
{
    private static readonly DayOfWeek[] EveryDay = Enum.GetValues<DayOfWeek>();

    [TestCase("22:00", "0 0 22 ? * 1,2,3,4,5,6,7")]
    [TestCase("06:30", "0 30 6 ? * 1,2,3,4,5,6,7")]
    public void A_window_opens_at_its_time_of_day(string from, string cron) => Assert.That(WindowTriggers.CronOf(Window(from, EveryDay)), Is.EqualTo(cron));

    [Test]
    public void Days_are_those_of_the_window() =>
        Assert.That(WindowTriggers.CronOf(Window("20:00", DayOfWeek.Friday, DayOfWeek.Saturday)), Is.EqualTo("0 0 20 ? * 6,7"));

    // Europe/Berlin: summer time begins on 29 March 2026 at 02:00 and ends on 25 October 2026 at 03:00
    [TestCase("22:00", "2026-03-28T12:00Z", "2026-03-28T21:00Z")]
    [TestCase("22:00", "2026-03-29T12:00Z", "2026-03-29T20:00Z")]
    [TestCase("22:00", "2026-10-24T12:00Z", "2026-10-24T20:00Z")]
    [TestCase("22:00", "2026-10-25T12:00Z", "2026-10-25T21:00Z")]
    [TestCase("02:30", "2026-03-28T12:00Z", "2026-03-29T01:00Z")]
    [TestCase("02:30", "2026-10-24T12:00Z", "2026-10-25T00:30Z")]
    public void The_opening_follows_the_clock_on_the_wall_as_the_calendar_does(string from, string after, string opens)
    {
        var window = Window(from, EveryDay);
        var instant = Moment(after);

        var fires = new CronExpression(WindowTriggers.CronOf(window), TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone)).GetNextValidTimeAfter(instant);
        var calendar = new WindowCalendar([window]).NextAfter(instant);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fires, Is.EqualTo(Moment(opens)));
            Assert.That(calendar!.OpensAt, Is.EqualTo(Moment(opens)));
        }
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static WindowSpec Window(string from, params DayOfWeek[] days) =>
        new(days, TimeOnly.Parse(from, CultureInfo.InvariantCulture), new TimeOnly(6, 0), "Europe/Berlin", SourceSpan.None);
}
