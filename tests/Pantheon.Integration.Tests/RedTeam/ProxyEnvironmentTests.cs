using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Services;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Row 52: a variable of the environment alone leads a plain client of .NET to somebody else, so the night must not open with it.</summary>
[Category("RedTeam")]
[Parallelizable(ParallelScope.All)]
internal sealed class ProxyEnvironmentTests
{
    [TestCase("http_proxy", "http", "GET http://127.0.0.1:9/secret HTTP/1.1")]
    [TestCase("HTTP_PROXY", "http", "GET http://127.0.0.1:9/secret HTTP/1.1")]
    [TestCase("all_proxy", "http", "GET http://127.0.0.1:9/secret HTTP/1.1")]
    [TestCase("ALL_PROXY", "http", "GET http://127.0.0.1:9/secret HTTP/1.1")]
    [TestCase("https_proxy", "https", "CONNECT 127.0.0.1:9 HTTP/1.1")]
    [TestCase("HTTPS_PROXY", "https", "CONNECT 127.0.0.1:9 HTTP/1.1")]
    [CancelAfter(30_000)]
    public async Task Row_52_a_plain_client_obeys_the_variable_which_is_suspect(string name, string scheme, string line)
    {
        using var canary = new TcpListener(IPAddress.Loopback, 0);
        canary.Start();
        var spec = Probe.Spec("fetch", $"{scheme}://127.0.0.1:9/secret");
        var environment = new Dictionary<string, string>(spec.Environment) { [name] = $"http://{canary.LocalEndpoint}" };
        var heard = HearAsync(canary, TestContext.CurrentContext.CancellationToken);

        var child = await Tiers.Runner.RunAsync(spec with { Environment = environment }, TestContext.CurrentContext.CancellationToken);

        Assert.That(await heard, Is.EqualTo(line), "the control: the proxy is told what the child asks for");
        Assert.That(child.StandardOutput, Is.EqualTo(scheme == "http" ? "proxied\n" : "ProxyTunnelError\n"), child.StandardError);
        Assert.That(new EnvironmentScrubber([]).FindSuspects(environment), Is.EqualTo([new SuspectVariable(name, SuspectKind.Proxy)]));
    }

    private static async Task<string?> HearAsync(TcpListener canary, CancellationToken cancellationToken)
    {
        using var client = await canary.AcceptTcpClientAsync(cancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        var first = await reader.ReadLineAsync(cancellationToken);
        while (await reader.ReadLineAsync(cancellationToken) is { Length: > 0 })
        {
        }

        var answer = first!.StartsWith("GET", StringComparison.Ordinal) ? "200 OK" : "403 Forbidden";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 7\r\nConnection: close\r\n\r\nproxied"), cancellationToken);
        return first;
    }
}
