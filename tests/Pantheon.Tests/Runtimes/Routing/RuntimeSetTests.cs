using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Runtimes.Ollama;
using Pantheon.Runtimes.Routing;
using Pantheon.Testing.Sandboxing;

namespace Pantheon.Tests.Runtimes.Routing;

public sealed class RuntimeSetTests
{
    [TestCase("http://127.0.0.1:8080", "127.0.0.1:8080", true)]
    [TestCase("http://127.0.0.1:8081", "127.0.0.1:8080", false)]
    [TestCase("http://127.0.0.1:8081", "pools", true)]
    [TestCase("http://192.168.7.9:8081", "pools", false)]
    [TestCase("http://192.168.7.9:8081", "192.168.7.9:8081", true)]
    [TestCase("unix:/run/llama.sock", "127.0.0.1:8080", true)]
    public async Task A_night_reaches_what_its_policy_lists(string endpoint, string allowed, bool isReached)
    {
        await using var runtimes = Set(endpoint, NightWith(["desk"], allowed));

        Assert.That(runtimes.Find("desk"), isReached ? Is.Not.Null : Is.Null);
    }

    [Test]
    public async Task The_word_pools_admits_no_pool_that_the_policy_does_not_name()
    {
        await using var all = Set("http://127.0.0.1:8081", NightWith([], Policy.PoolsWord));
        await using var others = Set("http://127.0.0.1:8081", NightWith(["lab"], Policy.PoolsWord));

        Assert.That(all.WhyAbsent("desk"), Is.EqualTo("pool 'desk' listens at 127.0.0.1:8081, which policy night@1 does not list under egress.allow"));
        Assert.That(others.WhyAbsent("desk"), Is.EqualTo("pool 'desk' is not among the pools of policy night@1 (models.pools)"));
    }

    [Test]
    public async Task By_day_a_pool_in_the_cloud_has_no_runtime_and_building_the_set_does_not_look_at_its_address()
    {
        await using var day = Set("https://models.example/v1", NightWith([], "127.0.0.1:1") with { Mode = Mode.Day, Origins = [RuntimeOrigin.Local, RuntimeOrigin.Cloud] }, RuntimeOrigin.Cloud);

        Assert.That((day.Find("desk"), day.All.Count()), Is.EqualTo(((Pantheon.Core.Chat.IModelRuntime?)null, 0)));
        Assert.That(day.WhyAbsent("desk"), Does.Contain("no run uses, by day neither"));
    }

    [TestCase("http://127.0.0.1:11434", "127.0.0.1:11434")]
    [TestCase("unix:/run/ollama.sock", "unix:/run/ollama.sock")]
    public async Task A_pool_of_Ollama_is_spoken_to_in_its_own_protocol_and_reached_where_it_listens(string endpoint, string reach)
    {
        await using var runtimes = Set(endpoint, NightWith(["desk"], "pools"), kind: RuntimeKind.Ollama);

        Assert.That(runtimes.Find("desk"), Is.TypeOf<OllamaRuntime>());
        Assert.That(runtimes.Reaches, Is.EqualTo([reach]));
    }

    private static Policy NightWith(IReadOnlyList<string> pools, string allowed) => new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        Pools = pools,
        EgressAllow = [allowed],
    };

    private static RuntimeSet Set(string endpoint, Policy policy, RuntimeOrigin origin = RuntimeOrigin.Local, RuntimeKind kind = RuntimeKind.LlamaServer)
    {
        var pool = new PoolSpec
        {
            Name = "desk",
            Kind = kind,
            Origin = origin,
            Endpoint = endpoint,
            Models = new Dictionary<string, ModelEntry>(),
        };
        var box = new BoxSpec
        {
            Name = "box",
            Pools = new Dictionary<string, PoolSpec> { ["desk"] = pool },
            DataFolder = "/nonexistent",
            ReportsFolder = "/nonexistent",
            File = "/nonexistent/box.yaml",
        };
        var llama = new LlamaServerOptions { Runner = new ProcessRunner(TimeProvider.System), Sandbox = new UnconfinedSandbox(), Path = "", SocketFolder = "/nonexistent" };
        return new RuntimeSet(box, policy, new RuntimeFactory(llama, TimeProvider.System));
    }
}
