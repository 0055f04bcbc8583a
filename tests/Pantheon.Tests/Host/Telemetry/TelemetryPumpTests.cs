using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Engine.Recording;
using Pantheon.Host.Telemetry.Live;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Runtimes.Telemetry;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Telemetry;

public sealed class TelemetryPumpTests
{
    private static readonly RunRows Open = SampleRun.Rows with
    {
        Run = SampleRun.Rows.Run with { Lifecycle = RunLifecycle.Running, Outcome = null, EndedAt = null },
        Attempts = [.. SampleRun.Rows.Attempts.Take(2)],
        Nodes = [.. SampleRun.Rows.Nodes.Take(2)],
        Reviews = [],
        Events = [],
        ModelCalls = [.. SampleRun.Rows.ModelCalls.Take(1)],
        ToolCalls = [],
    };

    [TestCase(TelemetryProtocol.Protobuf)]
    [TestCase(TelemetryProtocol.Json)]
    public async Task A_collector_gets_every_span_once_and_the_counts(TelemetryProtocol protocol)
    {
        await using var collector = new OtlpReceiver();
        using var scene = new Scene(collector.Endpoint, protocol);

        await scene.TellAsync(Open);
        await scene.TellAsync(SampleRun.Rows);
        await scene.Pump.DisposeAsync();

        Assert.That(collector.Faults, Is.Empty);
        Assert.That(OtlpReading.Faults(collector.Spans), Is.Empty);
        Assert.That((collector.Spans.Count, scene.Pump.Sent, scene.Pump.Dropped), Is.EqualTo((14, 14L, 0L)));
        Assert.That(collector.Metrics.Single(metric => metric.Name == "pantheon.attempts").Points.Sum(point => point.Value), Is.EqualTo(7));
        Assert.That(collector.Metrics.Select(metric => metric.Name), Does.Contain("gen_ai.client.token.usage").And.Contain("pantheon.queue.depth"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Words_leave_only_when_asked_for_and_secrets_never(bool content)
    {
        await using var collector = new OtlpReceiver();
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Json, content);

        await scene.TellAsync(SampleRun.Rows);
        await scene.Pump.DisposeAsync();

        var all = string.Concat(collector.Requests.Select(request => request.Body));
        Assert.That(collector.Spans, Has.Count.EqualTo(14));
        Assert.That(all.Contains(SampleRun.Canary, StringComparison.Ordinal), Is.EqualTo(content));
        Assert.That(all, Does.Not.Contain(SampleRun.Secret));
    }

    [Test]
    public async Task A_collector_that_is_away_costs_counted_spans_and_nothing_else()
    {
        await using var collector = new OtlpReceiver();
        var nobody = new TelemetryEndpointOfNobody();
        using var scene = new Scene(nobody.Endpoint, TelemetryProtocol.Protobuf);

        await scene.TellAsync(SampleRun.Rows, advance: false);
        await scene.EndAsync();

        Assert.That((scene.Pump.Sent, scene.Pump.Dropped), Is.EqualTo((0L, 14L)));
        Assert.That(scene.Meter.Read().Single(metric => metric.Name == "pantheon.export.dropped").Points.Single().Value, Is.EqualTo(14));
    }

    [Test]
    public async Task A_batch_that_is_refused_for_itself_takes_no_other_with_it()
    {
        await using var collector = new OtlpReceiver(async (number, reply) =>
        {
            if (number == 1)
            {
                await reply.WholeAsync("too large", 413);
            }

            return number == 1;
        });
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Protobuf);

        await scene.TellAsync(Many(450));
        await scene.Pump.DisposeAsync();

        Assert.That((scene.Pump.Sent, scene.Pump.Dropped, collector.Spans.Count), Is.EqualTo((261L, 200L, 261)));
    }

    [Test]
    public async Task What_another_box_told_of_before_it_gave_the_run_away_is_not_told_again()
    {
        await using var collector = new OtlpReceiver();
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Protobuf);
        var other = Guid.CreateVersion7();
        var rows = SampleRun.Rows with { Owners = SampleRun.Rows.Attempts.ToDictionary(attempt => attempt.Id, attempt => attempt.Id.Node.Value is "codegen" or "plan" ? other : scene.Instance) };

        await scene.TellAsync(rows);
        await scene.Pump.DisposeAsync();

        Assert.That(collector.Spans.Select(span => span.Name), Is.EquivalentTo(new[] { "invoke_workflow spec2code", "map fix", "run test", "invoke_agent reviewer", "gate gate", "invoke_agent codegen.qwen8b" }));
        Assert.That(collector.Metrics.Single(metric => metric.Name == "pantheon.attempts").Points.Sum(point => point.Value), Is.EqualTo(4));
    }

    [Test]
    public async Task A_collector_that_never_answers_does_not_keep_a_night_from_ending()
    {
        await using var collector = new OtlpReceiver(async (_, reply) =>
        {
            await reply.HangAsync();
            return true;
        });
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Protobuf);

        await scene.TellAsync(SampleRun.Rows, advance: false);
        await scene.EndAsync();

        Assert.That((scene.Pump.Sent, scene.Pump.Dropped), Is.EqualTo((0L, 14L)));
    }

    [Test]
    public async Task A_store_that_is_away_costs_telemetry_and_throws_nothing()
    {
        await using var collector = new OtlpReceiver();
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Protobuf) { Fault = new IOException("the store is gone") };

        await scene.TellAsync(SampleRun.Rows);
        await scene.Pump.DisposeAsync();

        Assert.That((collector.Spans.Count, scene.Pump.Dropped), Is.EqualTo((0, 1L)));
    }

    [Test]
    public async Task Runs_beyond_the_bound_are_counted_and_not_kept()
    {
        await using var collector = new OtlpReceiver();
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Protobuf);

        for (var run = 0; run < TelemetryPump.MostRuns + 7; run++)
        {
            scene.Pump.Tell(new NightEvent(EventKinds.RunEnded, SampleRun.Start, SampleRun.Rows.Run with { Id = new RunId(Guid.CreateVersion7()) }));
        }

        Assert.That(scene.Pump.Dropped, Is.EqualTo(7));
    }

    [Test]
    public async Task What_another_process_told_of_is_not_told_again()
    {
        await using var collector = new OtlpReceiver();
        using var scene = new Scene(collector.Endpoint, TelemetryProtocol.Protobuf, begun: SampleRun.Start.AddMinutes(6.5));

        await scene.TellAsync(SampleRun.Rows);
        await scene.Pump.DisposeAsync();

        Assert.That(collector.Spans.Select(span => span.Name), Is.EquivalentTo(new[] { "invoke_workflow spec2code", "map fix", "invoke_agent codegen.qwen8b" }));
    }

    private static RunRows Many(int calls) =>
        SampleRun.Rows with { ToolCalls = [.. Enumerable.Range(0, calls).Select(number => SampleRun.Rows.ToolCalls[0] with { SpanId = [1, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number] })] };

    /// <summary>A port that was just given back.</summary>
    private sealed class TelemetryEndpointOfNobody
    {
        public TelemetryEndpointOfNobody()
        {
            using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
            listener.Start();
            Endpoint = $"http://{listener.LocalEndpoint}";
        }

        public string Endpoint { get; }
    }

    /// <summary>A pump over rows in memory, on a clock that a test moves.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly ManualTime _time;
        private readonly OtlpSender _sender;
        private RunRows? _rows;

        public Scene(string endpoint, TelemetryProtocol protocol, bool content = false, DateTimeOffset? begun = null)
        {
            _time = new ManualTime(begun ?? SampleRun.Start);
            _sender = new OtlpSender(TelemetryEndpoint.Parse(endpoint)!, _time);
            Meter = new PantheonMeter(SemanticConventions.V1411, _time);
            Pump = new TelemetryPump(
                new PumpParts
                {
                    Read = (_, _) => Fault is null ? Task.FromResult(_rows) : Task.FromException<RunRows?>(Fault),
                    Gauges = _ => Task.FromResult((3, (IReadOnlyDictionary<string, int>)new Dictionary<string, int> { ["hera"] = 1 })),
                    Mapping = new SpanMapping(SemanticConventions.V1411, content),
                    Content = content ? new SpanContent(Collected.BlobsAsync().GetAwaiter().GetResult()) : null,
                    Cleaner = new SpanCleaner(Pantheon.Core.Redaction.Redactor.Default.Redact),
                    Meter = Meter,
                    Encoding = protocol == TelemetryProtocol.Json ? new OtlpJson() : new OtlpProtobuf(),
                    Source = Origin.Of("desk", SemanticConventions.V1411),
                    Instance = Instance,
                    Send = _sender.SendAsync,
                },
                _time,
                NullLogger.Instance);
        }

        public TelemetryPump Pump { get; }

        public PantheonMeter Meter { get; }

        public Exception? Fault { get; init; }

        public Guid Instance { get; } = Guid.CreateVersion7();

        /// <summary>Something of the run ended; unless the test says otherwise the pump looks at it now.</summary>
        public async Task TellAsync(RunRows rows, bool advance = true)
        {
            _rows = rows;
            Pump.Tell(new NightEvent(EventKinds.AttemptEnded, SampleRun.Start, rows.Run));
            if (advance)
            {
                var before = Pump.Passes;
                while (_time.Waiting == 0)
                {
                    await Task.Yield();
                }

                _time.Advance(TelemetryPump.Every);
                while (Pump.Passes == before)
                {
                    await Task.Yield();
                }
            }
        }

        public async Task EndAsync()
        {
            var ending = Pump.EndAsync();
            while (!ending.IsCompleted)
            {
                await StepAsync(TimeSpan.FromSeconds(1));
            }

            await ending;
        }

        public void Dispose()
        {
            _sender.Dispose();
            Meter.Dispose();
        }

        private async Task StepAsync(TimeSpan by)
        {
            if (_time.Waiting > 0)
            {
                _time.Advance(by);
            }

            await Task.Yield();
        }
    }
}
