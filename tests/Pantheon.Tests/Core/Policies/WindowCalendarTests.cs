using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Core.Policies;

public sealed class WindowCalendarTests
{
    private static readonly DayOfWeek[] Weekdays = [DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday];

    private static readonly WindowCalendar Night = new(
    [
        Window(Weekdays, "22:00", "06:30"),
        Window([DayOfWeek.Friday, DayOfWeek.Saturday], "20:00", "10:00"),
    ]);

    [TestCase("2026-11-18T20:59:59Z", null)]
    [TestCase("2026-11-18T21:00:00Z", "2026-11-18 21:00 05:30")]
    [TestCase("2026-11-19T03:00:00Z", "2026-11-18 21:00 05:30")]
    [TestCase("2026-11-19T05:29:59Z", "2026-11-18 21:00 05:30")]
    [TestCase("2026-11-19T05:30:00Z", null)]
    [TestCase("2026-11-21T08:30:00Z", "2026-11-20 19:00 09:00")]
    [TestCase("2026-07-01T20:30:00Z", "2026-07-01 20:00 04:30")]
    public void The_open_window_belongs_to_the_date_on_which_it_opened(string instant, string? expected) =>
        Assert.That(Said(Night.OpenAt(At(instant))), Is.EqualTo(expected));

    [TestCase("2026-11-18T12:00:00Z", "2026-11-18 21:00 05:30")]
    [TestCase("2026-11-18T21:00:00Z", "2026-11-19 21:00 05:30")]
    [TestCase("2026-11-20T12:00:00Z", "2026-11-20 19:00 09:00")]
    public void The_next_window_opens_after_the_instant(string instant, string expected) => Assert.That(Said(Night.NextAfter(At(instant))), Is.EqualTo(expected));

    [TestCase("2026-11-19T07:00:00Z", "2026-11-18 21:00 05:30")]
    [TestCase("2026-11-19T03:00:00Z", "2026-11-18 21:00 05:30", Description = "it is still open, since yesterday")]
    [TestCase("2026-11-18T22:00:00Z", "2026-11-17 21:00 05:30", Description = "one that opened today is tonight")]
    [TestCase("2026-11-23T12:00:00Z", "2026-11-22 21:00 05:30")]
    [TestCase("2026-03-29T12:00:00Z", "2026-03-28 19:00 08:00")]
    public void The_last_night_is_the_newest_that_is_over_or_began_on_an_earlier_date(string instant, string expected) => Assert.That(Said(Night.LastNight(At(instant))), Is.EqualTo(expected));

    [TestCase("2026-03-28T20:00:00Z", "22:00", "06:30", 7.5)]
    [TestCase("2026-10-24T20:30:00Z", "22:00", "06:30", 9.5)]
    [TestCase("2026-11-18T22:00:00Z", "22:00", "06:30", 8.5)]
    public void A_night_in_which_the_clock_is_changed_is_longer_or_shorter(string instant, string from, string to, double hours)
    {
        var window = new WindowCalendar([Window(Enum.GetValues<DayOfWeek>(), from, to)]).NextAfter(At(instant).AddHours(-12));

        Assert.That(window!.Length, Is.EqualTo(TimeSpan.FromHours(hours)));
    }

    [TestCase("02:30", "05:00", "2026-03-29 01:00 03:00", "2026-03-29T00:00:00Z")]
    [TestCase("22:00", "02:30", "2026-03-28 21:00 01:00", "2026-03-28T12:00:00Z")]
    [TestCase("02:30", "05:00", "2026-10-25 00:30 04:00", "2026-10-24T22:30:00Z")]
    [TestCase("22:00", "02:30", "2026-10-24 20:00 00:30", "2026-10-24T12:00:00Z")]
    public void A_skipped_time_is_the_moment_of_the_jump_and_a_doubled_one_is_its_first(string from, string to, string expected, string after) =>
        Assert.That(Said(new WindowCalendar([Window(Enum.GetValues<DayOfWeek>(), from, to)]).NextAfter(At(after))), Is.EqualTo(expected));

    [Test]
    public void Every_date_of_a_year_has_exactly_one_window()
    {
        var instant = At("2026-01-01T00:00:00Z");
        var dates = new List<DateOnly>();
        while (Night.NextAfter(instant) is { Date.Year: 2026 } next)
        {
            dates.Add(next.Date);
            Assert.That(Night.OpenAt(next.OpensAt), Is.EqualTo(next));
            instant = next.OpensAt;
        }

        Assert.That(dates, Is.EqualTo(Enumerable.Range(0, 365).Select(new DateOnly(2026, 1, 1).AddDays)));
    }

    [Test]
    public void Without_windows_nothing_opens()
    {
        var none = new WindowCalendar([]);

        Assert.That((none.OpenAt(At("2026-11-18T22:00:00Z")), none.NextAfter(At("2026-11-18T22:00:00Z"))), Is.EqualTo(((NightWindow?)null, (NightWindow?)null)));
    }

    [Test]
    public void Overlapping_windows_answer_with_the_first_to_have_opened()
    {
        var calendar = new WindowCalendar([Window(Enum.GetValues<DayOfWeek>(), "23:00", "07:00"), Window(Enum.GetValues<DayOfWeek>(), "22:00", "06:00")]);

        Assert.That(Said(calendar.OpenAt(At("2026-11-18T23:30:00Z"))), Is.EqualTo("2026-11-18 21:00 05:00"));
    }

    [TestCase("Europe/Berlin", true)]
    [TestCase("Mars/Olympus", false)]
    public void A_time_zone_is_known_or_not(string id, bool expected) => Assert.That(WindowCalendar.IsTimeZone(id), Is.EqualTo(expected));

    private static WindowSpec Window(IReadOnlyList<DayOfWeek> days, string from, string to) =>
        new(days, TimeOnly.Parse(from, null), TimeOnly.Parse(to, null), "Europe/Berlin", SourceSpan.None);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, null);

    private static string? Said(NightWindow? window) => window is null ? null : FormattableString.Invariant($"{window.Date:yyyy-MM-dd} {window.OpensAt:HH:mm} {window.ClosesAt:HH:mm}");
}
