using System.Net;
using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;

namespace Pantheon.Tests.Authoring.Boxes;

public sealed class TelemetryReaderTests
{
    private const string Box = "version: 1\npools: { demo: { kind: scripted, replies: r.yaml, origin: local, models: { s: { id: s } } } }\nstore: { postgres: private }\ndata: data\nreports: { to: reports }\n";

    [Test]
    public void Without_a_word_nothing_is_exported()
    {
        var spec = Read("")!;

        Assert.That((spec.Otlp, spec.Content, spec.Metrics), Is.EqualTo(((TelemetryEndpoint?)null, false, (IPEndPoint?)null)));
    }

    [Test]
    public void Every_key_is_read()
    {
        var spec = Read("telemetry: { otlp: \"http://127.0.0.1:4318/api/otel\", protocol: http/json, content: true, semconv: latest, metrics: \"127.0.0.1:9464\" }\n")!;

        Assert.That((spec.Otlp!.Listed, spec.Otlp.Path, spec.Protocol, spec.Content, spec.Names), Is.EqualTo(("127.0.0.1:4318", "/api/otel/", TelemetryProtocol.Json, true, "latest")));
        Assert.That(spec.Metrics, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, 9464)));
    }

    [TestCase("https://127.0.0.1:4318")]
    [TestCase("http://127.0.0.1")]
    [TestCase("http://localhost:4318")]
    [TestCase("http://collector.lan:4318")]
    [TestCase("http://8.8.8.8:4318")]
    [TestCase("http://169.254.169.254:80")]
    [TestCase("http://127.1:4318")]
    [TestCase("http://2130706433:4318")]
    [TestCase("http://0x7f.0.0.1:4318")]
    [TestCase("http://127.0.0.1:04318")]
    [TestCase("http://user@127.0.0.1:4318")]
    [TestCase("http://127.0.0.1:4318@8.8.8.8:80/")]
    [TestCase("http://127.0.0.1:4318/../x")]
    [TestCase("http://127.0.0.1:4318/a?b=c")]
    [TestCase("http://127.0.0.1:4318/a%2fb")]
    [TestCase("http://[::ffff:127.0.0.1]:4318")]
    [TestCase("HTTP://127.0.0.1:4318")]
    [TestCase("unix:run/otel.sock")]
    [TestCase("unix:/run/../otel.sock")]
    [TestCase("pools")]
    public void An_endpoint_that_is_no_plain_local_address_is_refused_at_load(string endpoint) =>
        Assert.That(Faults($"telemetry: {{ otlp: \"{endpoint}\" }}\n"), Does.Contain(Codes.TelemetryEndpointRefused));

    [TestCase("http://[::1]:4318", "[::1]:4318", true)]
    [TestCase("http://192.168.7.20:4318", "192.168.7.20:4318", false)]
    [TestCase("unix:/run/otel.sock", "unix:/run/otel.sock", true)]
    public void A_plain_address_is_taken(string endpoint, string listed, bool isHere)
    {
        var read = Read($"telemetry: {{ otlp: \"{endpoint}\" }}\n")!.Otlp!;

        Assert.That((read.Listed, read.IsOnThisMachine), Is.EqualTo((listed, isHere)));
    }

    [TestCase("0.0.0.0:9464")]
    [TestCase("192.168.7.20:9464")]
    [TestCase("localhost:9464")]
    [TestCase("127.0.0.1")]
    [TestCase("9464")]
    public void Metrics_are_served_on_loopback_alone(string address) =>
        Assert.That(Faults($"telemetry: {{ metrics: \"{address}\" }}\n"), Is.EqualTo(new[] { Codes.MetricsAddressRefused }));

    [Test]
    public void What_speaks_another_http_is_refused() =>
        Assert.That(Faults("telemetry: { otlp: \"http://127.0.0.1:4317\", protocol: grpc }\n"), Is.EqualTo(new[] { Codes.WrongValue }));

    [TestCase(Mode.Day, "http://127.0.0.1:4318", "", ExpectedResult = true)]
    [TestCase(Mode.Day, "http://192.168.7.20:4318", "", ExpectedResult = false)]
    [TestCase(Mode.Day, "http://192.168.7.20:4318", "192.168.7.20:4318", ExpectedResult = true)]
    [TestCase(Mode.Night, "http://127.0.0.1:4318", "", ExpectedResult = false)]
    [TestCase(Mode.Night, "http://127.0.0.1:4318", "pools", ExpectedResult = false)]
    [TestCase(Mode.Night, "http://127.0.0.1:4318", "127.0.0.1:4319", ExpectedResult = false)]
    [TestCase(Mode.Night, "http://127.0.0.1:4318", "127.0.0.1:4318", ExpectedResult = true)]
    [TestCase(Mode.Night, "unix:/run/otel.sock", "", ExpectedResult = false)]
    [TestCase(Mode.Night, "unix:/run/otel.sock", "unix:/run/otel.sock", ExpectedResult = true)]
    public bool A_night_needs_the_policys_word_and_a_day_needs_it_for_other_machines(Mode mode, string endpoint, string listed)
    {
        var policy = new Policy { Name = "p", Version = 1, Mode = mode, Digest = Digest.Of("p"), EgressAllow = listed.Length > 0 ? [listed] : [] };

        return TelemetryRules.WhyNot(policy, TelemetryEndpoint.Parse(endpoint)!) is null;
    }

    private static TelemetrySpec? Read(string telemetry) => BoxFileReader.Read("/b/box.yaml", Box + telemetry, [])?.Telemetry;

    private static IEnumerable<string> Faults(string telemetry)
    {
        var faults = new DiagnosticBag();
        BoxFileReader.Read("/b/box.yaml", Box + telemetry, faults);
        return [.. faults.Select(fault => fault.Code)];
    }
}
