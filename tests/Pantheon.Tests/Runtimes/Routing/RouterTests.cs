using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Routing;

/// <summary>Two servers, two routes: which model answers, when it is loaded, and when its memory is given back.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RouterTests : IAsyncDisposable
{
    private const string Digest2 = "600a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b42";

    private static readonly Policy Night = new() { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("night"), Pools = ["hera", "atlas"], EgressAllow = [Policy.PoolsWord] };

    private readonly FakeOllama _hera = new();
    private readonly FakeOllama _atlas = new();
    private readonly BreakerSet _breakers = new(new BreakerRules(), TimeProvider.System);
    private RuntimeSet _runtimes = null!;
    private Router _router = null!;

    [SetUp]
    public void MakeRouter()
    {
        _atlas.Models.Add(new FakeOllamaModel { Name = "devstral:24b", Digest = Digest2 });
        var pools = new[]
        {
            Pool("hera", _hera.Endpoint, ("coder", new ModelEntry { Id = FakeOllama.Coder, Context = 4096 })),
            Pool("atlas", _atlas.Endpoint, ("coder", new ModelEntry { Id = FakeOllama.Coder, Context = 4096 }), ("second", new ModelEntry { Id = "devstral:24b", Context = 4096, Resident = true })),
        };
        var box = new BoxSpec { Name = "box", Pools = pools.ToDictionary(pool => pool.Name), DataFolder = "/nonexistent", ReportsFolder = "/nonexistent", File = "/nonexistent/box.yaml" };
        var llama = new LlamaServerOptions { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "", SocketFolder = "/nonexistent" };
        _runtimes = new RuntimeSet(box, Night, new RuntimeFactory(llama, TimeProvider.System));
        _router = new Router(_runtimes, new ClientStack(_breakers, null, () => 0.5, TimeProvider.System), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _runtimes.DisposeAsync();
        await _hera.DisposeAsync();
        await _atlas.DisposeAsync();
    }

    [Test]
    public async Task The_first_model_of_the_route_answers_and_the_next_when_it_is_down(CancellationToken cancellationToken)
    {
        Assert.That((await _router.OpenAsync(Ask(), cancellationToken)).Pin.Address.Pool, Is.EqualTo("hera"));

        await _hera.DisposeAsync();

        Assert.That((await _router.OpenAsync(Ask(), cancellationToken)).Pin.Address.Pool, Is.EqualTo("atlas"));
    }

    [Test]
    public async Task A_model_that_is_not_proven_local_is_passed_over_and_a_route_without_another_is_refused(CancellationToken cancellationToken)
    {
        _hera.IsCloudDisabled = false;
        Assert.That((await _router.OpenAsync(Ask(), cancellationToken)).Pin.Address.Pool, Is.EqualTo("atlas"));

        _atlas.IsCloudDisabled = null;
        var refused = (Verdict.Refused)await _router.AttestAsync(Ask(), cancellationToken);

        Assert.That(refused.Reason, Does.Contain("hera/coder").And.Contain("atlas/coder"));
    }

    [Test]
    public async Task With_one_down_and_the_other_refused_it_is_an_outage_that_names_the_pool(CancellationToken cancellationToken)
    {
        await _hera.DisposeAsync();
        _atlas.IsCloudDisabled = false;

        var fault = await Assert.ThrowsAsync<ChatException>(() => _router.OpenAsync(Ask(), cancellationToken));

        Assert.That((fault!.Kind, fault.Fault, fault.Away.Single().Address.Pool), Is.EqualTo((FailureKind.RuntimeUnavailable, ChatFault.Unreachable, "hera")));
    }

    [Test]
    public async Task A_model_is_loaded_once_and_anew_after_its_pool_was_away(CancellationToken cancellationToken)
    {
        var first = await _router.PrepareAsync(await _router.OpenAsync(Ask(), cancellationToken), cancellationToken);
        var second = await _router.PrepareAsync(await _router.OpenAsync(Ask(), cancellationToken), cancellationToken);
        Assert.That((first.Prepared is not null, second.Prepared, _hera.Memory.Loads), Is.EqualTo((true, (PreparedModel?)null, 1)));

        _hera.Memory.Drop(_hera.Models[0]);
        await _router.HealthAsync("hera", null, cancellationToken);
        var third = await _router.PrepareAsync(second, cancellationToken);

        Assert.That((third.Prepared is not null, _hera.Memory.Loads), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task What_was_loaded_here_is_given_back_and_what_stays_or_was_there_before_is_not(CancellationToken cancellationToken)
    {
        _hera.Memory.Use(_hera.Models[0], new JsonObject { ["options"] = new JsonObject { ["num_ctx"] = 4096 }, ["shift"] = false });
        await PrepareAsync(Ask(), cancellationToken);
        await PrepareAsync(Ask("atlas/coder"), cancellationToken);
        await PrepareAsync(Ask("atlas/second"), cancellationToken);

        var released = await _router.ReleaseAsync(cancellationToken);

        Assert.That(released.Select(model => (model.Pin.Address.ToString(), model.Took >= TimeSpan.Zero)), Is.EqualTo(new[] { ("atlas/coder", true) }));
        Assert.That(_hera.Memory.Resident.Select(runner => runner.Model.Name), Is.EqualTo(new[] { FakeOllama.Coder }));
        Assert.That(_atlas.Memory.Resident.Select(runner => runner.Model.Name), Is.EqualTo(new[] { "devstral:24b" }));
    }

    [Test]
    public async Task A_model_that_makes_room_for_another_is_loaded_anew_when_it_is_wanted_again(CancellationToken cancellationToken)
    {
        await PrepareAsync(Ask(), cancellationToken);
        var address = new ModelAddress("hera", "coder");

        var released = await _router.ReleaseAsync(address, cancellationToken);

        Assert.That(released!.ToLoad(DateTimeOffset.UnixEpoch), Has.Property("Address").EqualTo(address).And.Property("Unload").EqualTo(released.Took).And.Property("Load").Null);
        Assert.That(_hera.Memory.Resident, Is.Empty);
        Assert.That(await _router.ReleaseAsync(address, cancellationToken), Is.Null, "it is not there any more");
        await PrepareAsync(Ask(), cancellationToken);
        Assert.That(_hera.Memory.Loads, Is.EqualTo(2));
    }

    [Test]
    public async Task A_model_on_break_is_passed_over(CancellationToken cancellationToken)
    {
        _breakers.For(new ModelAddress("hera", "coder")).Trip("its runner died");

        Assert.That((await _router.OpenAsync(Ask(), cancellationToken)).Pin.Address.Pool, Is.EqualTo("atlas"));
    }

    private async Task PrepareAsync(ModelRequest request, CancellationToken cancellationToken) =>
        await _router.PrepareAsync(await _router.OpenAsync(request, cancellationToken), cancellationToken);

    private static ModelRequest Ask(string? id = null) => new()
    {
        Choice = id is null ? new ModelChoice { Route = "coder" } : new ModelChoice { Id = id },
        Routes = new Dictionary<string, RouteSpec> { ["coder"] = new([new ModelAddress("hera", "coder"), new ModelAddress("atlas", "coder")]) },
        Policy = Night,
    };

    private static PoolSpec Pool(string name, string endpoint, params (string Name, ModelEntry Entry)[] models) => new()
    {
        Name = name,
        Kind = RuntimeKind.Ollama,
        Origin = RuntimeOrigin.Local,
        Endpoint = endpoint,
        Models = models.ToDictionary(model => model.Name, model => model.Entry),
    };
}
