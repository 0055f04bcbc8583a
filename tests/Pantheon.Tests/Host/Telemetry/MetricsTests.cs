using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Runtimes.Http;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Telemetry;

public sealed partial class MetricsTests
{
    [Test]
    public void Counts_come_from_the_rows()
    {
        using var meter = EncodingTests.Filled(SemanticConventions.V1411);
        var text = PrometheusText.Of(meter.Read());

        Assert.That(text, Does.Contain("pantheon_runs_total{cause=\"code\",outcome=\"failed\"} 1\n"));
        Assert.That(text, Does.Contain("pantheon_attempts_total{error_type=\"timeout\",state=\"timed_out\"} 1\n"));
        Assert.That(text, Does.Contain("pantheon_tool_call_repairs_total 1\n"));
        Assert.That(text, Does.Contain("pantheon_policy_refused_total 4\n").And.Contain("pantheon_policy_refused_total{pantheon_refusal_code=\"PAN3201\"} 1\n"));
        Assert.That(text, Does.Contain("pantheon_model_swaps_total{pantheon_model=\"Qwen/Qwen3-8B\",pantheon_pool=\"hera\"} 1\n"));
        Assert.That(text, Does.Contain("pantheon_queue_depth 3\n").And.Contain("pantheon_slot_busy{pantheon_pool=\"hera\"} 2\n"));
        Assert.That(text, Does.Contain("gen_ai_client_token_usage_bucket{").And.Contain("gen_ai_client_operation_duration_seconds_count{"));
    }

    [Test]
    public void An_answer_of_the_cache_uses_no_tokens()
    {
        using var meter = new PantheonMeter(SemanticConventions.V1411, new ManualTime());

        meter.Record(SampleRun.Rows with { ModelCalls = [.. SampleRun.Rows.ModelCalls.Select(call => call with { CacheHit = true })] }, _ => true);

        Assert.That(meter.Read().Select(metric => metric.Name), Has.None.StartWith("gen_ai.client"));
    }

    [Test]
    public void Every_line_is_of_the_format_and_every_metric_has_help_and_type_before_it()
    {
        using var meter = EncodingTests.Filled(SemanticConventions.V1411);
        var known = new HashSet<string>();
        foreach (var line in PrometheusText.Of(meter.Read()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Meta().Match(line) is { Success: true } meta)
            {
                known.Add(meta.Groups[1].Value);
                continue;
            }

            Assert.That(line, Does.Match(Sample()));
            var name = line[..line.IndexOfAny(['{', ' '])];
            Assert.That(known.Any(metric => name == metric || (name.StartsWith(metric, StringComparison.Ordinal) && name[metric.Length..] is "_bucket" or "_sum" or "_count")), line);
        }
    }

    [Test]
    public void Buckets_add_up_and_signs_are_escaped()
    {
        var metric = new OtlpMetric("a.b", "s", "what\nit \\ is", OtlpMetricKind.Histogram, [new OtlpPoint([new OtlpAttribute("k", "q\"u\\o\nte")], SampleRun.Start, SampleRun.Start, 3.5, [1, 0, 2])]) { Bounds = [0.5, 1] };

        Assert.That(PrometheusText.Of([metric]), Is.EqualTo("""
            # HELP a_b_seconds what\nit \\ is
            # TYPE a_b_seconds histogram
            a_b_seconds_bucket{k="q\"u\\o\nte",le="0.5"} 1
            a_b_seconds_bucket{k="q\"u\\o\nte",le="1"} 1
            a_b_seconds_bucket{k="q\"u\\o\nte",le="+Inf"} 3
            a_b_seconds_sum{k="q\"u\\o\nte"} 3.5
            a_b_seconds_count{k="q\"u\\o\nte"} 3

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void A_value_on_a_bound_is_in_its_bucket()
    {
        using var meter = new Meter("bounds");
        using var store = new MetricStore(meter, new ManualTime());
        var histogram = meter.CreateHistogram("h", "s", "", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2] });

        foreach (var value in new[] { 0.5, 1, 1.5, 2, 9 })
        {
            histogram.Record(value);
        }

        Assert.That(store.Read().Single().Points.Single().Buckets, Is.EqualTo(new[] { 2L, 2, 1 }));
    }

    [Test]
    public void So_many_kinds_of_attributes_are_kept_and_the_rest_together()
    {
        using var meter = new Meter("many");
        using var store = new MetricStore(meter, new ManualTime());
        var counter = meter.CreateCounter<long>("c");

        for (var number = 0; number < MetricStore.MostSeries + 500; number++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("tool", $"t{number}"));
        }

        var points = store.Read().Single().Points;
        Assert.That(points, Has.Count.EqualTo(MetricStore.MostSeries + 1));
        var rest = points.Single(point => point.Value > 1);
        Assert.That((rest.Value, rest.Attributes.Single().Name, rest.Attributes.Single().Value), Is.EqualTo((500.0, "otel.metric.overflow", (object)true)));
        Assert.That(PrometheusText.Of(store.Read()), Does.Contain("{otel_metric_overflow=\"true\"} 500\n"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_socket_file_of_its_owners_serves_the_text()
    {
        var folder = Directory.CreateTempSubdirectory("metrics-");
        var socket = Path.Combine(folder.FullName, "m.sock");
        await using (await MetricsServer.StartAsync(_ => Task.FromResult("a 1\n"), socket, null))
        {
            using var client = LocalHttp.Create(LocalEndpoint.OverSocket(socket));
            using var answer = await client.GetAsync(new Uri("metrics", UriKind.Relative));

            Assert.That((await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType?.ToString()), Is.EqualTo(("a 1\n", PrometheusText.MediaType)));
            Assert.That(OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(socket), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        Assert.That(File.Exists(socket), Is.False);
        folder.Delete();
    }

    [TestCase("GET", "/metrics", "127.0.0.1:PORT", ExpectedResult = 200)]
    [TestCase("HEAD", "/metrics", "localhost:PORT", ExpectedResult = 200)]
    [TestCase("GET", "/metrics", "evil.example:PORT", ExpectedResult = 421)]
    [TestCase("GET", "/metrics", "127.0.0.1", ExpectedResult = 421)]
    [TestCase("GET", "/", "127.0.0.1:PORT", ExpectedResult = 404)]
    [TestCase("GET", "/metrics/../etc", "127.0.0.1:PORT", ExpectedResult = 404)]
    [TestCase("POST", "/metrics", "127.0.0.1:PORT", ExpectedResult = 405)]
    [TestCase("DELETE", "/metrics", "127.0.0.1:PORT", ExpectedResult = 405)]
    public async Task<int> A_port_answers_who_names_it_and_only_reads(string method, string path, string host)
    {
        var address = Free();
        await using var server = await MetricsServer.StartAsync(_ => Task.FromResult("a 1\n"), null, address);

        return await StatusAsync(address, $"{method} {path} HTTP/1.1\r\nHost: {host.Replace("PORT", $"{address.Port}", StringComparison.Ordinal)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    [TestCase("/metrics", ExpectedResult = null)]
    [TestCase("/other", ExpectedResult = "close")]
    public async Task<string?> Who_asks_for_something_else_holds_no_connection(string path)
    {
        var address = Free();
        await using var server = await MetricsServer.StartAsync(_ => Task.FromResult("a 1\n"), null, address);
        using var client = LocalHttp.Create(LocalEndpoint.At(address));

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        return answer.Headers.Connection.SingleOrDefault();
    }

    [Test]
    public async Task Another_address_than_loopback_is_never_listened_at() =>
        await Assert.ThrowsAsync<ArgumentException>(() => MetricsServer.StartAsync(_ => Task.FromResult(""), null, new IPEndPoint(IPAddress.Any, 9464)));

    [Test]
    public async Task A_port_that_is_taken_is_said()
    {
        var address = Free();
        await using var first = await MetricsServer.StartAsync(_ => Task.FromResult(""), null, address);

        await Assert.ThrowsAsync<IOException>(() => MetricsServer.StartAsync(_ => Task.FromResult(""), null, address));
    }

    private static IPEndPoint Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private static async Task<int> StatusAsync(IPEndPoint address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        var status = await reader.ReadLineAsync();
        return int.Parse(status!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^# (?:HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) .+$")]
    private static partial Regex Meta();

    [GeneratedRegex(@"^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*=""([^""\\]|\\.)*"",?)+\})? -?[0-9.E+-]+$")]
    private static partial Regex Sample();
}
