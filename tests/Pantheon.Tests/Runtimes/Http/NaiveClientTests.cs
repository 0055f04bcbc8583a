using System.Net;
using System.Net.Quic;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Egress;
using Pantheon.Runtimes.Http;
using Pantheon.Tests.Platform.Egress;

namespace Pantheon.Tests.Runtimes.Http;

/// <summary>Rows 53 to 60 against clients that are not Pantheon's: each attack arrives at a canary on the loopback, and then meets the refusal.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(15_000)]
internal sealed class NaiveClientTests
{
    // this machine's own, and nothing ever listens there
    private const string Nobody = "127.77.0.1";

    [Test]
    public async Task Who_checks_a_name_and_then_looks_it_up_again_is_led_elsewhere(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("the bad address leads to the loopback on Linux alone");
        }

        await using var canary = TinyServer.Saying("");
        var answers = new Queue<IPAddress>([IPAddress.Parse(Nobody), IPAddress.Any]);
        Assert.That(IPAddress.IsLoopback(answers.Dequeue()), Is.True, "the naive check");
        using var naive = Naive(_ => [answers.Dequeue()]);

        await naive.GetStringAsync(new Uri($"http://gpu.lan:{canary.Port}/"), cancellationToken);
        var roads = new FakeRoads([Nobody], ["0.0.0.0"]);
        var guarded = new GuardedConnection(new EgressGuard(EgressList.Parse([$"gpu.lan:{canary.Port}"])), roads, roads);
        await using var first = await guarded.OpenAsync("gpu.lan", canary.Port, cancellationToken);
        await Assert.ThrowsAsync<EgressRefusedException>(async () => await guarded.OpenAsync("gpu.lan", canary.Port, cancellationToken));

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the naive client's own: the control");
        Assert.That(roads.Connected, Is.EqualTo([$"{Nobody}:{canary.Port}"]));
    }

    [TestCase(Nobody, "0.0.0.0")]
    [TestCase("0.0.0.0", Nobody)]
    [TestCase(Nobody, "::ffff:127.0.0.1")]
    [TestCase("::ffff:127.0.0.1", Nobody)]
    public async Task Who_looks_for_one_good_address_and_takes_the_first_that_answers_is_led_to_the_bad_one(string first, string second, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("the bad addresses lead to the loopback on Linux alone");
        }

        await using var canary = TinyServer.Saying("");
        IPAddress[] answers = [IPAddress.Parse(first), IPAddress.Parse(second)];
        Assert.That(answers, Has.Some.EqualTo(IPAddress.Parse(Nobody)), "the naive check: one of them is this machine's own");
        using var naive = Naive(_ => answers);

        await naive.GetStringAsync(new Uri($"http://gpu.lan:{canary.Port}/"), cancellationToken);
        var roads = new FakeRoads([first, second]);
        var guarded = new GuardedConnection(new EgressGuard(EgressList.Parse([$"gpu.lan:{canary.Port}"])), roads, roads);
        await Assert.ThrowsAsync<EgressRefusedException>(async () => await guarded.OpenAsync("gpu.lan", canary.Port, cancellationToken));

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the naive client's own: the control");
        Assert.That(roads.Connected, Is.Empty);
    }

    [TestCase("[::ffff:7f00:1]", false)]
    [TestCase("[::ffff:127.0.0.1]", false)]
    [TestCase("[::1%1]", true)]
    [TestCase("[0:0:0:0:0:0:0:1]", true)]
    public async Task An_address_in_another_dress_leads_to_the_machine_it_dresses(string host, bool isVersion6, CancellationToken cancellationToken)
    {
        await using var canary = new TinyServer(_ => TinyServer.Answer("200 OK", ""), isVersion6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        var url = $"http://{host}:{canary.Port}/";
        using var plain = new HttpClient();

        await plain.GetStringAsync(new Uri(url), cancellationToken);

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the control: the dress is worn through");
        Assert.That(UrlGate.Parse(url).IsAccepted, Is.False);
    }

    [TestCase("0.0.0.0", false)]
    [TestCase("::ffff:127.0.0.1", false)]
    [TestCase("::", true)]
    public async Task An_address_that_nobody_may_list_leads_to_this_machine(string address, bool isVersion6, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("these addresses lead to the loopback on Linux alone");
        }

        await using var canary = new TinyServer(_ => TinyServer.Answer("200 OK", ""), isVersion6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
        using var naive = Naive(_ => [IPAddress.Parse(address)]);

        await naive.GetStringAsync(new Uri($"http://gpu.lan:{canary.Port}/"), cancellationToken);

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the control");
        Assert.That(() => new EgressGuard([new IPEndPoint(IPAddress.Parse(address), canary.Port)], []), Throws.ArgumentException);
    }

    [TestCase("http://127.0.0.1", "http://127.0.0.1.evil.example:PORT/", "127.0.0.1.evil.example")]
    [TestCase("http://127.0.0.1", "http://127.0.0.1@evil.example:PORT/", "evil.example")]
    [TestCase("http://127.0.0.1:8000", "http://127.0.0.1:8000@evil.example:PORT/", "evil.example")]
    [TestCase("http://127.0.0.1", "http://127.0.0.1。evil.example:PORT/", "127.0.0.1.evil.example")]
    [TestCase("http://gpu.lan", "http://gpu.lan.evil.example:PORT/", "gpu.lan.evil.example")]
    [TestCase("http://gpu.lan", "http://gpu.lan-evil.example:PORT/", "gpu.lan-evil.example")]
    [TestCase("http://gpu.lan:8000", "http://gpu.lan:8000@evil.example:PORT/", "evil.example")]
    public async Task A_check_of_the_beginning_lets_another_host_through(string listed, string template, string host, CancellationToken cancellationToken)
    {
        await using var canary = TinyServer.Saying("");
        var url = template.Replace("PORT", $"{canary.Port}", StringComparison.Ordinal);
        var asked = new List<string>();
        using var naive = NaiveTo(asked);

        Assert.That(url, Does.StartWith(listed), "the naive check");
        await naive.GetStringAsync(new Uri(url), cancellationToken);

        Assert.That(asked, Is.EqualTo([host]));
        Assert.That(canary.Requests, Has.Exactly(1).Items, "the naive client's own: the control");
        await AssertRefusedAsync(url, "127.0.0.1:8000", "gpu.lan:8000");
    }

    [Test]
    public async Task A_check_of_the_beginning_lets_another_port_through(CancellationToken cancellationToken)
    {
        await using var canary = TinyServer.Saying("");
        var (url, listed) = ($"http://{canary.Address}/", canary.Address.ToString()[..^1]);
        using var plain = new HttpClient();

        Assert.That(url, Does.StartWith($"http://{listed}"), "the naive check");
        await plain.GetStringAsync(new Uri(url), cancellationToken);

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the plain client's own: the control");
        await AssertRefusedAsync(url, listed);
    }

    [TestCase("http://gpu.lan@evil.example:PORT/", "evil.example")]
    [TestCase("http://gpu.lan:8000@evil.example:PORT/", "evil.example")]
    [TestCase("http://evil.example:PORT#@gpu.lan:8000/", "evil.example")]
    [TestCase("http://evil.example:PORT/\\@gpu.lan:8000/", "evil.example")]
    [TestCase("http:\\\\gpu.lan:PORT/a\\b", "gpu.lan")]
    [TestCase("http://gpu.lan.:PORT/", "gpu.lan.")]
    [TestCase("http://GPU.LAN:PORT/", "gpu.lan")]
    [TestCase("http://gpu。lan:PORT/", "gpu.lan")]
    [TestCase("http://ｇpu.lan:PORT/", "xn--pu-tz3n.lan")]
    [TestCase("http://ⓖpu.lan:PORT/", "xn--pu-l1w.lan")]
    [TestCase("http://gp\u00adu.lan:PORT/", "xn--gpu-hfa.lan")]
    [TestCase("http://xn--80ak6aa92e.com:PORT/", "xn--80ak6aa92e.com")]
    [TestCase(" http://gpu.lan:PORT/\n", "gpu.lan")]
    public async Task A_plain_client_asks_for_another_name_than_is_read_in_the_url(string template, string host, CancellationToken cancellationToken)
    {
        await using var canary = TinyServer.Saying("");
        var url = template.Replace("PORT", $"{canary.Port}", StringComparison.Ordinal);
        var asked = new List<string>();
        using var naive = NaiveTo(asked);

        await naive.GetStringAsync(new Uri(url), cancellationToken);

        Assert.That(asked, Is.EqualTo([host]));
        Assert.That(canary.Requests, Has.Exactly(1).Items, "the naive client's own: the control");
        Assert.That(UrlGate.Parse(url).IsAccepted, Is.False);
    }

    [TestCase("1.0", "GET / HTTP/1.0")]
    [TestCase("2.0", "PRI * HTTP/2.0")]
    public async Task A_plain_client_speaks_whatever_version_it_is_asked_for(string version, string line, CancellationToken cancellationToken)
    {
        await using var canary = TinyServer.Saying("");
        using var plain = new HttpClient();
        using var local = LocalHttp.Create(LocalEndpoint.At(canary.Address));

        await AnswerAsync(plain, Asking(version, $"http://{canary.Address}/"), cancellationToken);
        var refused = await Assert.ThrowsAsync<ChatException>(async () => await local.SendAsync(Asking(version, "/"), cancellationToken));

        Assert.That(refused.Code, Is.EqualTo(Codes.RequestRefused));
        Assert.That(canary.Requests, Has.Exactly(1).StartsWith(line).And.Exactly(1).Items, "the plain client's own: the control");
    }

    [Test]
    public async Task Http_3_goes_by_no_connection_that_a_client_was_given(CancellationToken cancellationToken)
    {
        if (!((OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows()) && QuicConnection.IsSupported))
        {
            Assert.Ignore("this machine has no library for QUIC (libmsquic), without which no client of .NET speaks HTTP/3");
        }

        using var canary = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var asked = new List<string>();
        using var naive = NaiveTo(asked);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = AnswerAsync(naive, Asking("3.0", $"https://{canary.Client.LocalEndPoint}/"), stop.Token);

        var datagram = await canary.ReceiveAsync(cancellationToken);
        await stop.CancelAsync();
        await sending;

        Assert.That(datagram.Buffer[0] & 0x80, Is.Not.Zero, "a first packet of QUIC");
        Assert.That(asked, Is.Empty, "nobody was asked for a connection");
    }

    private static HttpRequestMessage Asking(string version, string url) =>
        new(HttpMethod.Get, url) { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    // what the canary answers is not what was asked for: that it was reached is all that counts
    private static async Task AnswerAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
        }
        catch (Exception ended) when (ended is HttpRequestException or OperationCanceledException)
        {
            // it was sent
        }
    }

    private static async Task AssertRefusedAsync(string url, params string[] listed)
    {
        if (UrlGate.Parse(url).Endpoint is { } endpoint)
        {
            var roads = new FakeRoads(["127.0.0.1"]);
            var guarded = new GuardedConnection(new EgressGuard(EgressList.Parse(listed)), roads, roads);
            await Assert.ThrowsAsync<EgressRefusedException>(async () => await guarded.OpenAsync(endpoint.Host, endpoint.Port, CancellationToken.None));
            Assert.That(roads.Connected.Concat(roads.Asked), Is.Empty);
        }
    }

    // whose resolver is the attacker's: every name leads to the canary
    private static HttpClient NaiveTo(List<string> asked) => Naive(name =>
    {
        asked.Add(name);
        return [IPAddress.Loopback];
    });

    private static HttpClient Naive(Func<string, IPAddress[]> lookUp) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(lookUp(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });
}
