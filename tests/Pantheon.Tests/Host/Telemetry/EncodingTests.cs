using NUnit.Framework;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Telemetry;

public sealed class EncodingTests
{
    [Test]
    public void Both_encodings_say_the_same_of_spans()
    {
        var binary = Collected.Of(SampleRun.Rows, SemanticConventions.V1411, content: true, new OtlpProtobuf());
        var json = Collected.Of(SampleRun.Rows, SemanticConventions.V1411, content: true, new OtlpJson());

        Assert.That(json.Select(Told), Is.EqualTo(binary.Select(Told)));
    }

    [Test]
    public void Both_encodings_say_the_same_of_metrics()
    {
        using var meter = Filled(SemanticConventions.Latest);
        var source = Origin.Of("desk", SemanticConventions.Latest);

        var binary = OtlpReading.Metrics(new OtlpProtobuf().Metrics(source, meter.Read()), "application/x-protobuf");
        var json = OtlpReading.Metrics(new OtlpJson().Metrics(source, meter.Read()), "application/json");

        Assert.That(json.Select(Told), Is.EqualTo(binary.Select(Told)));
        Assert.That(json.Select(metric => metric.Name), Does.Contain("gen_ai.invoke_agent.duration").And.Contain("gen_ai.client.inference.usage.input_tokens").And.Not.Contain("gen_ai.client.token.usage"));
    }

    [TestCase(0L)]
    [TestCase(-1L)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    [TestCase(1.5)]
    [TestCase(true)]
    [TestCase(false)]
    [TestCase("")]
    [TestCase("Grüße \"and\" \\ \n ☃ 𝄞")]
    public void Every_value_survives_both_encodings(object value)
    {
        var span = new OtlpSpan { TraceId = new byte[16].Select(_ => (byte)255).ToArray(), SpanId = [9, 0, 0, 0, 0, 0, 0, 0], Name = "n", Start = SampleRun.Start, End = SampleRun.Start, Attributes = [new OtlpAttribute("a", value)] };

        foreach (var encoding in new IOtlpEncoding[] { new OtlpJson(), new OtlpProtobuf() })
        {
            var seen = OtlpReading.Spans(encoding.Traces(Origin.Of("desk", SemanticConventions.V1411), [span]), encoding.MediaType).Single();
            Assert.That(seen.Attributes["a"], Is.EqualTo(value));
            Assert.That(seen.Trace, Is.EqualTo(new string('f', 32)));
        }
    }

    [TestCase("""{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"x"},"spans":[{"traceId":"AAAA"}]}]}]}""")]
    [TestCase("""{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":{"intValue":1}}]},"scopeSpans":[]}]}""")]
    [TestCase("""{"resource_spans":[]}""")]
    public void The_reader_of_these_tests_is_strict(string request) =>
        Assert.That(() => OtlpReading.Spans(System.Text.Encoding.UTF8.GetBytes(request), "application/json").ToList(), Throws.InstanceOf<FormatException>());

    internal static PantheonMeter Filled(SemanticConventions conventions)
    {
        var meter = new PantheonMeter(conventions, new ManualTime(SampleRun.Start));
        meter.Record(SampleRun.Rows, _ => true);
        meter.Queued(3);
        meter.Busy(new Dictionary<string, int> { ["hera"] = 2 });
        return meter;
    }

    private static string Told(OtlpSpanSeen span) =>
        $"{span.Trace} {span.Id} {span.Parent} {span.Name} {span.Kind} {span.Start} {span.End} {span.Status} {span.Message} {span.SchemaUrl} {Told(span.Attributes)} {Told(span.Resource)} {string.Join('|', span.Events.Select(happened => happened.Name + Told(happened.Attributes)))}";

    private static string Told(OtlpMetricSeen metric) => $"{metric.Name} {metric.Unit} {metric.Kind} {string.Join('|', metric.Points.Select(point => $"{Told(point.Attributes)}={point.Value}"))}";

    private static string Told(IReadOnlyDictionary<string, object> attributes) => string.Join(',', attributes.Select(entry => $"{entry.Key}:{(entry.Value is List<string> texts ? string.Join('+', texts) : entry.Value)}:{entry.Value.GetType().Name}"));
}
