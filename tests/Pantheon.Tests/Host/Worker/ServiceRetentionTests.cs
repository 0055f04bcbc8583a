using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Worker;
using Pantheon.Testing;
using Pantheon.Tests.Host.Commands;

namespace Pantheon.Tests.Host.Worker;

public sealed class ServiceRetentionTests
{
    private const string Head = "version: 1\npools:\n  demo: { kind: scripted, replies: r.yaml, origin: local, models: { s: { id: s } } }\ndata: data\nreports: { to: reports }\nstore: { postgres: private";

    private static readonly Policy Night = new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        Windows = [new WindowSpec(Enum.GetValues<DayOfWeek>(), new TimeOnly(22, 0), new TimeOnly(6, 30), "Etc/UTC", SourceSpan.None)],
    };

    [TestCase(" }", null)]
    [TestCase(", retention: { traces: 90d, runs: forever } }", 90)]
    [TestCase(", retention: { traces: forever } }", null)]
    [TestCase(", retention: {} }", null)]
    public void A_box_file_says_how_long_details_are_kept(string retention, int? days) =>
        Assert.That(BoxFileReader.Read("/b/box.yaml", Head + retention, [])!.KeepTraces?.TotalDays, Is.EqualTo(days));

    [TestCase("{ traces: 1d }", "'traces' must be 2d at least")]
    [TestCase("{ traces: soon }", "'traces' must be a duration")]
    [TestCase("{ runs: 90d }", "runs are kept, found '90d'")]
    [TestCase("{ trace: 90d }", "unknown key 'trace'")]
    public void What_cannot_be_kept_so_is_said(string retention, string says)
    {
        var faults = new DiagnosticBag();

        Assert.That(BoxFileReader.Read("/b/box.yaml", $"{Head}, retention: {retention} }}", faults), Is.Null);
        Assert.That(faults.Select(fault => fault.Message), Has.One.Contains(says));
    }

    [TestCase("2026-01-05T12:00", true)]
    [TestCase("2026-01-05T21:44", true)]
    [TestCase("2026-01-05T21:50", false)]
    [TestCase("2026-01-05T23:00", false)]
    [TestCase("2026-01-06T06:31", true)]
    public void Nothing_is_dropped_while_a_window_is_open_or_about_to(string now, bool may)
    {
        using var shell = new Shell();
        var time = new ManualTime(DateTimeOffset.Parse(now + "Z", System.Globalization.CultureInfo.InvariantCulture));
        using var retention = new ServiceRetention(shell.Context() with { Time = time }, BoxFileReader.Read("/b/box.yaml", Head + " }", [])!, Night, NullLoggerFactory.Instance);

        Assert.That(retention.MayWork(), Is.EqualTo(may));
    }
}
