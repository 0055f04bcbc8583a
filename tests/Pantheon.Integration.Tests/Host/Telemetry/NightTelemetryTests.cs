using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Host.Configuration;
using Pantheon.Host.Telemetry.Live;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Testing.Servers;

namespace Pantheon.Integration.Tests.Host.Telemetry;

/// <summary>What a night says of its telemetry is what it does.</summary>
[TestFixture]
internal sealed class NightTelemetryTests
{
    private static readonly Policy Day = new() { Name = "day", Version = 1, Mode = Mode.Day, Digest = Digest.Of("day") };

    [Test]
    [CancelAfter(30_000)]
    public async Task Metrics_that_cannot_be_served_leave_the_export_as_it_is(CancellationToken cancellationToken)
    {
        await using var store = await TestStore.OpenAsync(cancellationToken);
        await using var collector = new OtlpReceiver();
        using var errors = new StringWriter();
        var context = new CommandContext(new Screen(TextWriter.Null, errors, false, false, false, 100), new HostEnvironment(new Dictionary<string, string>(), "/", "tester"), TimeProvider.System);
        var box = BoxFileReader.Read("/b/box.yaml", $"version: 1\npools:\n  demo: {{ kind: scripted, replies: r.yaml, origin: local, models: {{ s: {{ id: s }} }} }}\ndata: data\nreports: {{ to: reports }}\nstore: {{ postgres: private }}\ntelemetry: {{ otlp: \"{collector.Endpoint}\", metrics: socket }}\n", [])!;
        var run = Samples.Run() with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Cancelled, EndedAt = Samples.At };
        await store.Store.Runs.EnqueueAsync(run, cancellationToken);
        var facts = new JsonObject();

        // no socket file can have so long a path
        var folder = Directory.CreateDirectory(Path.Combine(store.Options.DataFolder, new string('x', 120))).FullName;

        await using (var telemetry = await NightTelemetry.BeginAsync(context, box, Day, store.Store, folder, facts, NullLoggerFactory.Instance))
        {
            telemetry.Tell(new NightEvent(EventKinds.RunEnded, Samples.At, run));
        }

        Assert.That(facts[NightTelemetry.Fact]?.ToString(), Does.StartWith("to http://"));
        Assert.That(errors.ToString(), Does.Contain("metrics are not served").And.Not.Contain("telemetry is off"));
        Assert.That(collector.Spans.Select(span => span.Name), Is.EqualTo(new[] { "invoke_workflow spec2code" }));
    }
}
