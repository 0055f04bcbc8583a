using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Host.Configuration;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Tests.Host.Telemetry;

public sealed class TelemetryRoadsTests
{
    private const string Box = "version: 1\npools: { demo: { kind: llama-server, endpoint: \"http://127.0.0.1:8080\", origin: local, models: { s: { id: s } } } }\nstore: { postgres: private }\ndata: data\nreports: { to: reports }\n";

    [TestCase("", "127.0.0.1:4318", "8080")]
    [TestCase("telemetry: { otlp: \"http://127.0.0.1:4318\" }\n", "127.0.0.1:8080", "8080")]
    [TestCase("telemetry: { otlp: \"http://127.0.0.1:4318\" }\n", "127.0.0.1:4318", "4318,8080")]
    [TestCase("telemetry: { otlp: \"unix:/run/otel.sock\" }\n", "unix:/run/otel.sock", "8080")]
    [TestCase("telemetry: { metrics: \"127.0.0.1:9464\" }\n", "127.0.0.1:9464", "8080")]
    public void The_wall_of_a_night_lets_through_to_a_collector_that_box_and_policy_both_name(string telemetry, string listed, string ports)
    {
        var box = BoxFileReader.Read("/b/box.yaml", Box + telemetry, [])!;
        var night = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("p"), EgressAllow = [listed] };

        Assert.That(WorkerWalls.PortsOf(box, night).ToString(), Is.EqualTo(ports));
    }

    [Test]
    public void A_secret_is_not_cut_in_two()
    {
        const string Value = "hunter2-of-this-pool";
        var text = $"{new string('x', 180)} {SampleRun.Secret} {new string('y', 100)}";
        var cleaner = new SpanCleaner(new Redactor([Value]).Redact);

        var line = cleaner.Clean(new Attributes().Add("a", text).Add("b", $"{new string('x', 190)}{Value}").AddWhole("c", text).All).Select(attribute => (string)attribute.Value).ToList();

        Assert.That(line, Has.None.Contains("ghp_").And.None.Contains("hunter2"));
        Assert.That(line.Select(one => one.Length > 200), Is.EqualTo(new[] { false, false, true }));
    }

    [TestCase(10, 450, "200,200,50")]
    [TestCase(900_000, 12, "4,4,4")]
    [TestCase(9_000_000, 3, "1,1,1")]
    public void Spans_go_out_in_requests_that_a_collector_takes(int characters, int spans, string requests)
    {
        var batch = new SpanBatch();
        var one = new OtlpSpan { TraceId = [1], SpanId = [1], Name = "s", Start = default, End = default, Events = [new OtlpEvent("e", default, new Attributes().AddWhole("text", new string('a', characters)).All)] };
        List<int> taken = [];
        for (var number = 0; number < spans; number++)
        {
            if (!batch.Fits(one))
            {
                taken.Add(batch.Take().Count);
            }

            batch.Add(one);
        }

        Assert.That(string.Join(',', taken.Append(batch.Take().Count)), Is.EqualTo(requests));
    }

    [TestCase("read_file", "read_file")]
    [TestCase("fix[3]", "fix[3]")]
    [TestCase("please read the file", "_OTHER")]
    [TestCase("read_file\n", "_OTHER")]
    public void Only_a_plain_name_is_told(string name, string told) => Assert.That(Attributes.Plain(name), Is.EqualTo(told));
}
