using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Routing;

/// <summary>What a session is given counts tokens with its own server's tokenizer.</summary>
[CancelAfter(30_000)]
internal sealed class RouterTokensTests
{
    [Test]
    public async Task An_opened_model_counts_with_its_servers_tokenizer(CancellationToken cancellationToken)
    {
        await using var server = new FakeLlamaServer();
        var pool = new PoolSpec
        {
            Name = "hera",
            Kind = RuntimeKind.LlamaServer,
            Origin = RuntimeOrigin.Local,
            Endpoint = server.Server.Endpoint,
            Models = new Dictionary<string, ModelEntry> { ["coder"] = new() { Id = "coder", Context = 4096 } },
        };
        var policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("night"), Pools = ["hera"], EgressAllow = [Policy.PoolsWord] };
        var box = new BoxSpec { Name = "box", Pools = new Dictionary<string, PoolSpec> { ["hera"] = pool }, DataFolder = "/nonexistent", ReportsFolder = "/nonexistent", File = "/nonexistent/box.yaml" };
        var llama = new LlamaServerOptions { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "", SocketFolder = "/nonexistent" };
        await using var runtimes = new RuntimeSet(box, policy, new RuntimeFactory(llama, TimeProvider.System));
        var router = new Router(runtimes, new ClientStack(new BreakerSet(new BreakerRules(), TimeProvider.System), null, () => 0.5, TimeProvider.System), TimeProvider.System);

        var model = await router.OpenAsync(
            new ModelRequest { Choice = new ModelChoice { Id = "hera/coder" }, Routes = new Dictionary<string, RouteSpec>(), Policy = policy }, cancellationToken);
        using var client = model.Client;

        Assert.That(await model.CountTokens("seven letters", cancellationToken), Is.EqualTo(13));
    }
}
