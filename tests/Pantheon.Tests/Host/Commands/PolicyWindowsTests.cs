using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Commands;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Commands;

public sealed class PolicyWindowsTests
{
    [Test]
    public void A_night_on_which_the_clock_goes_back_is_longer_and_says_so()
    {
        var lines = Text("2026-10-24T10:00:00Z", 2).Split('\n');

        Assert.That(lines[1], Is.EqualTo("Sat 2026-10-24  22:00 +02:00  06:30 +01:00  9.5    Europe/Berlin  the clock goes 1 h 00 m back"));
        Assert.That(lines[2], Is.EqualTo("Sun 2026-10-25  22:00 +01:00  06:30 +01:00  8.5    Europe/Berlin"));
    }

    [Test]
    public void A_night_on_which_the_clock_goes_forward_is_shorter_and_one_that_is_open_is_the_first()
    {
        var window = Json("2026-03-28T23:00:00Z", 1)["windows"]![0]!;

        Assert.That(
            (window["open"]!.GetValue<bool>(), window["hours"]!.GetValue<double>(), window["clock_change_minutes"]!.GetValue<double>(), window["opens_local"]!.ToString(), window["closes_at"]!.ToString()),
            Is.EqualTo((true, 7.5, 60.0, "2026-03-28T22:00:00+01:00", "2026-03-29T04:30:00Z")));
    }

    [Test]
    public void As_many_are_shown_as_were_asked_for() => Assert.That(Json("2026-05-01T10:00:00Z", 20)["windows"]!.AsArray(), Has.Count.EqualTo(20));

    private static string Text(string now, int count) => Print(now, count, json: false);

    private static JsonNode Json(string now, int count) => JsonNode.Parse(Print(now, count, json: true))!;

    private static string Print(string now, int count, bool json)
    {
        using var shell = new Shell();
        var time = new ManualTime();
        time.Advance(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture) - time.GetUtcNow());
        var policy = new Policy
        {
            Name = "night",
            Version = 1,
            Mode = Mode.Night,
            Digest = Digest.Of("night"),
            Windows = [new WindowSpec(Enum.GetValues<DayOfWeek>(), new TimeOnly(22, 0), new TimeOnly(6, 30), "Europe/Berlin", SourceSpan.None)],
        };
        PolicyWindows.Print(shell.Context() with { Time = time, Json = json }, policy, count);
        return shell.Output;
    }
}
