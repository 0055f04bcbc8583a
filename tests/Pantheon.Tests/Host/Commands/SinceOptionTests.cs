using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Demo;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(15_000)]
internal sealed class SinceOptionTests
{
    [TestCase("24h", "2026-11-18T08:00:00Z")]
    [TestCase("3d", "2026-11-16T08:00:00Z")]
    [TestCase("90m", "2026-11-19T06:30:00Z")]
    [TestCase("2026-11-10", "2026-11-10T00:00:00Z")]
    [TestCase("2026-11-10T22:00", "2026-11-10T22:00:00Z")]
    [TestCase("2026-11-10T22:00+02:00", "2026-11-10T20:00:00Z")]
    public void A_span_goes_back_from_now_and_a_date_is_one_of_the_wall(string text, string expected)
    {
        using var shell = new Shell();

        Assert.That(SinceOption.From(At(shell, "2026-11-19T08:00:00Z"), text), Is.EqualTo(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));
    }

    // the demo's night is 22:00 to 06:30 by the clock of its time zone
    [TestCase("2026-11-19T08:00:00Z", "2026-11-18T21:00:00Z", "2026-11-19T05:30:00Z")]
    [TestCase("2026-11-19T04:00:00Z", "2026-11-18T21:00:00Z", "2026-11-19T04:00:00Z")]
    [TestCase("2026-03-29T08:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T04:30:00Z")]
    [TestCase("2026-10-25T08:00:00Z", "2026-10-24T20:00:00Z", "2026-10-25T05:30:00Z")]
    public async Task Last_night_is_the_policys_window_also_when_the_clock_is_changed(string now, string from, string to)
    {
        using var shell = new Shell();
        await DemoWriter.WriteAsync(new DemoOptions { Folder = shell.Folder, DotnetRoot = "/usr/share/dotnet", PackagesFolder = "/packages", TimeZone = "Europe/Zurich" }, TestContext.CurrentContext.CancellationToken);
        var context = At(shell, now);

        Assert.That((SinceOption.From(context, "last-night"), SinceOption.To(context, "last-night")), Is.EqualTo((Moment(from), Moment(to))));
    }

    [Test]
    public void Without_a_catalog_last_night_is_a_day_back_and_that_is_said()
    {
        using var shell = new Shell();

        Assert.That(SinceOption.From(At(shell, "2026-11-19T08:00:00Z"), "last-night"), Is.EqualTo(Moment("2026-11-18T08:00:00Z")));
        Assert.That(shell.Error, Does.Contain("last 24 hours"));
    }

    [TestCase("someday")]
    [TestCase("1e300d")]
    [TestCase("-3d")]
    [TestCase("NaNh")]
    public void What_is_no_time_is_refused(string text)
    {
        using var shell = new Shell();

        Assert.That(Assert.Throws<PantheonException>(() => SinceOption.From(At(shell, "2026-11-19T08:00:00Z"), text))!.Code, Is.EqualTo(Codes.InputUnreadable));
    }

    private static CommandContext At(Shell shell, string now) => shell.Context() with { Time = new ManualTime(Moment(now)!.Value) };

    private static DateTimeOffset? Moment(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
