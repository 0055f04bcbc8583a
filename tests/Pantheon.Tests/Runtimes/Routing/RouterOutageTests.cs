using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Runtimes.Routing;

[CancelAfter(15_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RouterOutageTests : IAsyncDisposable
{
    private static readonly ModelAddress Missing = new("canned", "nobody");
    private static readonly ModelAddress Down = new("desk", "coder");

    private readonly ManualTime _time = new();
    private readonly BreakerSet _breakers;
    private readonly RuntimeSet _runtimes;
    private readonly Router _router;

    public RouterOutageTests()
    {
        _breakers = new BreakerSet(new BreakerRules(), _time);
        PoolSpec[] pools =
        [
            new() { Name = "canned", Kind = RuntimeKind.Scripted, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry>() },
            // nothing listens there: port 1 is nobody's
            new() { Name = "desk", Kind = RuntimeKind.Ollama, Origin = RuntimeOrigin.Local, Endpoint = "http://127.0.0.1:1", Models = new Dictionary<string, ModelEntry> { ["coder"] = new() { Id = "qwen3:8b" } } },
        ];
        var box = new BoxSpec
        {
            Name = "box",
            Pools = pools.ToDictionary(pool => pool.Name),
            DataFolder = "/nonexistent",
            ReportsFolder = "/nonexistent",
            File = "/nonexistent/box.yaml",
        };
        var llama = new LlamaServerOptions { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "", SocketFolder = "/nonexistent" };
        _runtimes = new RuntimeSet(box, Night, new RuntimeFactory(llama, TimeProvider.System));
        _router = new Router(_runtimes, new ClientStack(_breakers, null, () => 0.5, _time), _time);
    }

    private static Policy Night => new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        Pools = ["canned", "desk"],
        EgressAllow = ["127.0.0.1:1"],
    };

    public ValueTask DisposeAsync() => _runtimes.DisposeAsync();

    [Test]
    public async Task A_model_that_is_missing_does_not_make_the_outage_of_another_final(CancellationToken cancellationToken)
    {
        var thrown = await Assert.ThrowsAsync<ChatException>(() => _router.OpenAsync(Request(Missing, Down), cancellationToken));

        Assert.That((thrown!.Fault, thrown.Away.Single()), Is.EqualTo((ChatFault.Unreachable, new AwayModel(Down, ChatFault.Unreachable))));
    }

    [Test]
    public async Task A_route_of_nothing_but_a_missing_model_is_no_outage(CancellationToken cancellationToken)
    {
        var thrown = await Assert.ThrowsAsync<ChatException>(() => _router.OpenAsync(Request(Missing), cancellationToken));

        Assert.That((AwayModel.IsOutage(thrown!.Fault), thrown.Away.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task A_model_that_is_left_alone_is_waited_for_by_itself(CancellationToken cancellationToken)
    {
        _breakers.For(Missing).Trip("its engine died");

        var thrown = await Assert.ThrowsAsync<ChatException>(() => _router.OpenAsync(Request(Missing), cancellationToken));

        Assert.That(thrown!.Away.Single(), Is.EqualTo(new AwayModel(Missing, ChatFault.EngineDead)));
        Assert.That((await _router.HealthAsync("canned", "nobody", cancellationToken)).IsUp, Is.False);
        Assert.That((await _router.HealthAsync("canned", "another", cancellationToken)).IsUp, Is.True);
        Assert.That((await _router.HealthAsync("canned", null, cancellationToken)).IsUp, Is.True);
    }

    private static ModelRequest Request(params ModelAddress[] route) => new()
    {
        Choice = new ModelChoice { Route = "coder" },
        Routes = new Dictionary<string, RouteSpec> { ["coder"] = new RouteSpec(route) },
        Policy = Night,
    };
}
