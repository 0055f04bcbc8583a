using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Egress;
using Pantheon.Runtimes.Http;

namespace Pantheon.Tests.Runtimes.Http;

/// <summary>Rows 51 to 60 of the red-team table against real servers; a plain client shows each time that the attack works.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class LocalHttpTests
{
    [TestCase("301 Moved Permanently")]
    [TestCase("302 Found")]
    [TestCase("303 See Other")]
    [TestCase("307 Temporary Redirect")]
    [TestCase("308 Permanent Redirect")]
    [CancelAfter(15_000)]
    public async Task A_redirect_is_an_error_and_is_not_followed(string status)
    {
        await using var canary = TinyServer.Saying("");
        await using var server = new TinyServer(_ => TinyServer.Answer(status, $"Location: http://{canary.Address}/stolen\r\n"));
        using var plain = new HttpClient();
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));

        await plain.GetStringAsync($"http://{server.Address}/v1");
        var refused = await Assert.ThrowsAsync<ChatException>(async () => await local.GetAsync("v1"));

        Assert.That((refused.Code, refused.Kind), Is.EqualTo((Codes.RedirectRefused, FailureKind.PolicyRefused)));
        Assert.That(refused.Message, Does.Contain($"answered {status[..3]} and leads to 'http://{canary.Address}/stolen'"));
        Assert.That(canary.Requests, Has.Exactly(1).Items, "the plain client's own: the control");
    }

    [Test, CancelAfter(15_000)]
    public async Task A_redirect_without_a_place_is_an_error_too()
    {
        await using var server = new TinyServer(_ => TinyServer.Answer("304 Not Modified", ""));
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));

        var refused = await Assert.ThrowsAsync<ChatException>(async () => await local.GetAsync("v1"));

        Assert.That(refused.Message, Does.Contain("'nowhere'"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_proxy_of_the_process_is_ignored()
    {
        await using var proxy = TinyServer.Saying("", "proxied");
        await using var server = TinyServer.Saying("", "direct");
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://{proxy.Address}");
        try
        {
            using var plain = new HttpClient();
            using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));

            Assert.That(await plain.GetStringAsync($"http://{server.Address}/"), Is.EqualTo("proxied"));
            Assert.That(await local.GetStringAsync("/"), Is.EqualTo("direct"));
            Assert.That(proxy.Requests, Has.Exactly(1).Items);
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [TestCase("http://[::ffff:127.0.0.1]:PORT/")]
    [TestCase("http://0177.0.0.1:PORT/")]
    [TestCase("http://0x7f.1:PORT/")]
    [TestCase("http://2130706433:PORT/")]
    [TestCase("http://127.1:PORT/")]
    [TestCase("http://127.0.1:PORT/")]
    [TestCase("http://127.0.0.01:PORT/")]
    [TestCase("http://0x7f000001:PORT/")]
    [TestCase("http://0x7f.0.0.1:PORT/")]
    [TestCase("http://127.0.0.1:0PORT/")]
    [TestCase("http://user:pw@127.0.0.1:PORT/")]
    [TestCase("http://user@127.0.0.1:PORT/")]
    [TestCase("http:\\\\127.0.0.1:PORT/")]
    [TestCase("http://127。0。0。1:PORT/")]
    [TestCase("http://127.0.0.1:PORT/#fragment")]
    [CancelAfter(15_000)]
    public async Task An_alias_that_a_plain_client_follows_is_refused_by_the_gate(string url)
    {
        await using var canary = TinyServer.Saying("");
        var alias = url.Replace("PORT", $"{canary.Port}", StringComparison.Ordinal);
        using var plain = new HttpClient();

        await plain.GetStringAsync(new Uri(alias));

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the control: the alias works");
        Assert.That(UrlGate.Parse(alias).IsAccepted, Is.False);
    }

    [Test, CancelAfter(15_000)]
    public async Task Another_port_host_or_scheme_than_the_clients_own_is_refused()
    {
        await using var canary = TinyServer.Saying("");
        await using var server = TinyServer.Saying("");
        using var plain = new HttpClient();
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));

        await plain.GetStringAsync($"http://{canary.Address}/");
        foreach (var url in new[] { $"http://{canary.Address}/", $"http://localhost:{server.Port}/", $"https://{server.Address}/", $"http://user@{server.Address}/", "http://127.0.0.1.evil.example/" })
        {
            var refused = await Assert.ThrowsAsync<ChatException>(async () => await local.GetAsync(new Uri(url)));
            Assert.That(refused.Code, Is.EqualTo(Codes.RequestRefused), url);
        }

        Assert.That(canary.Requests, Has.Exactly(1).Items, "the plain client's own: the control");
        Assert.That(server.Requests, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_host_header_of_its_own_is_refused()
    {
        await using var server = TinyServer.Saying("");
        using var plain = new HttpClient();
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));

        await plain.SendAsync(Forged());
        await Assert.ThrowsAsync<ChatException>(async () => await local.SendAsync(Forged()));

        Assert.That(server.Requests, Has.Exactly(1).Items.And.All.Contains("Host: evil.example"));
        HttpRequestMessage Forged() => new(HttpMethod.Get, $"http://{server.Address}/") { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Headers = { Host = "evil.example" } };
    }

    [TestCase("1.0", HttpVersionPolicy.RequestVersionExact)]
    [TestCase("1.1", HttpVersionPolicy.RequestVersionOrHigher)]
    [TestCase("1.1", HttpVersionPolicy.RequestVersionOrLower)]
    [TestCase("2.0", HttpVersionPolicy.RequestVersionExact)]
    [TestCase("3.0", HttpVersionPolicy.RequestVersionExact)]
    [TestCase("3.0", HttpVersionPolicy.RequestVersionOrLower)]
    [CancelAfter(15_000)]
    public async Task Only_version_1_1_exactly_is_spoken(string version, HttpVersionPolicy policy)
    {
        await using var server = TinyServer.Saying("");
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = Version.Parse(version), VersionPolicy = policy };

        var refused = await Assert.ThrowsAsync<ChatException>(async () => await local.SendAsync(request));

        Assert.That(refused.Code, Is.EqualTo(Codes.RequestRefused));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task An_offer_to_go_on_elsewhere_and_cookies_are_dropped()
    {
        await using var server = TinyServer.Saying("Alt-Svc: h3=\"evil.example:443\"\r\nSet-Cookie: a=b\r\n");
        using var plain = new HttpClient();
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address));

        using var offered = await plain.GetAsync($"http://{server.Address}/");
        await plain.GetStringAsync($"http://{server.Address}/");
        using var answer = await local.GetAsync("/");
        await local.GetStringAsync("/");

        Assert.That(offered.Headers.Contains("Alt-Svc"), Is.True, "the control");
        Assert.That(answer.Headers.Contains("Alt-Svc"), Is.False);
        Assert.That(server.Requests[1], Does.Contain("Cookie: a=b"), "the control");
        Assert.That(server.Requests[3], Does.Not.Contain("Cookie"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_client_of_a_socket_file_reaches_that_file_alone()
    {
        var folder = Directory.CreateTempSubdirectory("local-http-");
        try
        {
            var path = Path.Combine(folder.FullName, "s.sock");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            var serving = Task.Run(async () =>
            {
                using var accepted = await socket.AcceptAsync();
                await accepted.ReceiveAsync(new byte[4096]);
                await accepted.SendAsync(System.Text.Encoding.ASCII.GetBytes(TinyServer.Answer("200 OK", "", "by file")));
            });
            using var local = LocalHttp.Create(LocalEndpoint.OverSocket(path));

            Assert.That(await local.GetStringAsync("/v1"), Is.EqualTo("by file"));
            await serving;
            await Assert.ThrowsAsync<ChatException>(async () => await local.GetAsync("http://localhost:81/"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test, CancelAfter(15_000)]
    public async Task An_ipv6_server_is_reached_by_its_bracketed_address()
    {
        await using var server = new TinyServer(_ => TinyServer.Answer("200 OK", "", "six"), IPAddress.IPv6Loopback);
        using var local = LocalHttp.Create(LocalEndpoint.At(server.Address, "/v1/"));

        Assert.That(await local.GetStringAsync("models"), Is.EqualTo("six"));
        Assert.That(server.Requests.Single(), Does.StartWith("GET /v1/models HTTP/1.1").And.Contain($"Host: [::1]:{server.Port}"));
    }
}
