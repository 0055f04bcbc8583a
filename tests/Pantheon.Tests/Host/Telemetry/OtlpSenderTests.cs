using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Telemetry;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Telemetry;

public sealed class OtlpSenderTests
{
    private static readonly byte[] Something = "{\"resourceSpans\":[]}"u8.ToArray();

    [TestCase(429)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task What_may_pass_is_tried_again_when_the_collector_says(int status)
    {
        var time = new HurriedTime();
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync("", status, headers: "Retry-After: 7\r\n"));
        using var sender = new OtlpSender(TelemetryEndpoint.Parse(server.Endpoint)!, time);

        var answer = await sender.SendAsync("traces", Something, "application/json", CancellationToken.None);

        Assert.That(answer, Is.EqualTo(new OtlpAnswer(false, 0, $"the collector answered {status}") { IsAway = true }));
        Assert.That(server.Requests, Has.Count.EqualTo(4), "and no more than four times");
        Assert.That(time.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(7), 3)));
    }

    [TestCase("86400", 15, 15, 15)]
    [TestCase("soon", 1, 2, 4)]
    public async Task No_collector_keeps_anybody_waiting_for_long(string after, params int[] seconds)
    {
        var time = new HurriedTime();
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync("", 503, headers: $"Retry-After: {after}\r\n"));
        using var sender = new OtlpSender(TelemetryEndpoint.Parse(server.Endpoint)!, time);

        await sender.SendAsync("traces", Something, "application/json", CancellationToken.None);

        Assert.That(time.Delays, Is.EqualTo(seconds.Select(second => TimeSpan.FromSeconds(second))));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task What_will_not_pass_is_not_tried_again(int status)
    {
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync("", status));
        using var sender = new OtlpSender(TelemetryEndpoint.Parse(server.Endpoint)!, new ManualTime());

        var answer = await sender.SendAsync("traces", Something, "application/json", CancellationToken.None);

        Assert.That((answer.Arrived, server.Requests.Count), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task A_redirect_is_followed_to_nowhere()
    {
        await using var elsewhere = new LoopbackServer((_, reply) => reply.WholeAsync(""));
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync("", 307, headers: $"Location: {elsewhere.Endpoint}/v1/traces\r\n"));
        using var sender = new OtlpSender(TelemetryEndpoint.Parse(server.Endpoint)!, new ManualTime());

        var answer = await sender.SendAsync("traces", Something, "application/json", CancellationToken.None);

        Assert.That((answer.Arrived, server.Requests.Count, elsewhere.Requests.Count), Is.EqualTo((false, 1, 0)));
        Assert.That(answer.Why, Does.Contain("redirects are not followed"));
    }

    [TestCase("application/json", "{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"too many\"}}", 3L)]
    [TestCase("application/json", "no json", 0L)]
    [TestCase("application/x-protobuf", "\n\u000c\b\u0003\u0012\btoo many", 3L)]
    [TestCase("application/x-protobuf", "\n\u007fcut off", 0L)]
    [TestCase("application/x-protobuf", "", 0L)]
    public async Task A_partial_success_counts_what_was_not_taken(string mediaType, string body, long rejected)
    {
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync(body, 200, mediaType));
        using var sender = new OtlpSender(TelemetryEndpoint.Parse(server.Endpoint)!, new ManualTime());

        var answer = await sender.SendAsync("traces", Something, mediaType, CancellationToken.None);

        Assert.That((answer.Arrived, answer.Rejected), Is.EqualTo((true, rejected)));
        Assert.That(answer.Why, rejected > 0 ? Does.Contain("too many") : Is.Null);
    }

    [Test]
    public async Task The_path_of_the_endpoint_stands_before_the_signals_own()
    {
        await using var server = new LoopbackServer((_, reply) => reply.WholeAsync(""));
        using var sender = new OtlpSender(TelemetryEndpoint.Parse($"{server.Endpoint}/api/otel")!, new ManualTime());

        await sender.SendAsync("metrics", Something, "application/x-protobuf", CancellationToken.None);

        var request = server.Requests.Single();
        Assert.That((request.Method, request.Path, request.Headers["Content-Type"]), Is.EqualTo(("POST", "/api/otel/v1/metrics", "application/x-protobuf")));
    }

    /// <summary>A clock on which every delay is over at once, and kept; what guards a request never fires.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        public List<TimeSpan> Delays { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Patience || dueTime == Timeout.InfiniteTimeSpan)
            {
                return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            }

            Delays.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
