using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Engine.Estimating;

namespace Pantheon.Tests.Engine.Estimating;

/// <summary>What a node will take, from what is known of it and its like.</summary>
[TestFixture]
internal sealed class NightEstimatesTests
{
    private static readonly HistoryKey Code = new(NodeKind.Agent) { Flow = "spec2code", Node = "code", Agent = "codegen", Pool = "atlas", Model = "qwen3:8b", Size = TaskSize.Large };

    [TestCase(NodeKind.Agent, ExpectedResult = 240)]
    [TestCase(NodeKind.Run, ExpectedResult = 60)]
    [TestCase(NodeKind.Tool, ExpectedResult = 30)]
    [TestCase(NodeKind.Gate, ExpectedResult = 1)]
    [TestCase(NodeKind.Publish, ExpectedResult = 5)]
    public double Where_nothing_has_run_there_is_a_guess(NodeKind kind)
    {
        var estimate = NightEstimates.Guesses.Of(new HistoryKey(kind));

        Assert.That((estimate.Samples, estimate.Scope, estimate.Basis, estimate.Tries), Is.EqualTo((0, HistoryScope.Guess, "no run, a guess", 1.0)));
        Assert.That(estimate.P80, Is.GreaterThan(estimate.P50));
        return Math.Round(estimate.P50);
    }

    [Test]
    public void Many_attempts_of_its_own_count_more_than_all_others()
    {
        var estimates = new NightEstimates([Of(HistoryScope.Same, Code, 200, 100, 150), Of(HistoryScope.Kind, new HistoryKey(NodeKind.Agent), 5000, 600, 900)]);

        var estimate = estimates.Of(Code);

        Assert.That(estimate.P50, Is.EqualTo(100).Within(5));
        Assert.That(estimate.P80, Is.EqualTo(150).Within(7));
        Assert.That((estimate.Samples, estimate.Scope, estimate.Basis), Is.EqualTo((200, HistoryScope.Same, "200 runs")));
    }

    [Test]
    public void A_single_attempt_draws_the_estimate_a_fifth_of_the_way()
    {
        var estimates = new NightEstimates([Of(HistoryScope.Same, Code, 1, 24, 24)]);

        var estimate = estimates.Of(Code);

        Assert.That(Math.Log(estimate.P50), Is.EqualTo((0.8 * Math.Log(240)) + (0.2 * Math.Log(24))).Within(1e-9));
        Assert.That(estimate.P80, Is.GreaterThan(estimate.P50), "one attempt has no spread of its own");
        Assert.That(estimate.Basis, Is.EqualTo("1 run"));
    }

    [TestCase(HistoryScope.Same, "9 runs")]
    [TestCase(HistoryScope.Flow, "9 runs, other tasks too")]
    [TestCase(HistoryScope.Node, "9 runs, other flows too")]
    [TestCase(HistoryScope.Agent, "9 runs, other nodes too")]
    [TestCase(HistoryScope.Kind, "9 runs of its kind")]
    public void It_falls_back_to_the_narrowest_group_that_has_run(HistoryScope scope, string basis)
    {
        var groups = Enum.GetValues<HistoryScope>().Where(group => group >= scope && group < HistoryScope.Guess).Select(group => Of(group, Code.At(group)!, 9 + (int)(group - scope), 100, 120));

        var estimate = new NightEstimates([.. groups]).Of(Code);

        Assert.That((estimate.Scope, estimate.Samples, estimate.Basis), Is.EqualTo((scope, 9, basis)));
    }

    [Test]
    public void Another_model_s_times_are_not_its_own()
    {
        var estimate = new NightEstimates([Of(HistoryScope.Same, Code, 50, 5, 6), Of(HistoryScope.Agent, Code.At(HistoryScope.Agent)!, 50, 5, 6)]).Of(Code with { Model = "qwen3:32b" });

        Assert.That(estimate.Scope, Is.EqualTo(HistoryScope.Guess));
    }

    [Test]
    public void Tries_and_tokens_are_learned_too()
    {
        var known = Of(HistoryScope.Same, Code, 36, 100, 120) with { Tries = 2, TokensIn = 5000, TokensOut = 400 };

        var estimate = new NightEstimates([known]).Of(Code);

        Assert.That((estimate.Tries, estimate.TokensIn, estimate.TokensOut), Is.EqualTo((1.9, 4500.0, 360.0)));
    }

    [Test]
    public void A_node_of_a_run_is_asked_for_by_the_server_s_own_id_of_its_model_and_never_takes_longer_than_its_timeout()
    {
        var pool = new PoolSpec { Name = "atlas", Kind = RuntimeKind.Ollama, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry> { ["small"] = new() { Id = "qwen3:8b" } } };
        var estimates = new NightEstimates([Of(HistoryScope.Same, Code, 1000, 100, 2000)], new Dictionary<string, PoolSpec> { ["atlas"] = pool });
        var node = new AgentNode { Id = new NodeId("code"), Agent = "codegen", Timeout = TimeSpan.FromMinutes(10) };
        var run = MadeRun() with { Flow = "spec2code", Size = TaskSize.Large };

        var estimate = estimates.Of(run, node, new ModelAddress("atlas", "small"));

        Assert.That((estimate.Scope, estimate.P80), Is.EqualTo((HistoryScope.Same, 600.0)));
    }

    [Test]
    public async Task What_a_store_knows_is_read_from_it()
    {
        var estimates = await NightEstimates.ReadAsync(new Pantheon.Testing.Storage.MemoryRunStore(new Pantheon.Testing.ManualTime()), null, CancellationToken.None);

        Assert.That(estimates.Of(Code).Scope, Is.EqualTo(HistoryScope.Guess));
    }

    private static NodeHistory Of(HistoryScope scope, HistoryKey key, int count, double p50, double p80) => new(scope, key)
    {
        Time = new DurationSpread(count, p50, p80, Math.Log(p50), count == 1 ? 0 : 0.5),
        Tries = 1,
        TokensIn = 0,
        TokensOut = 0,
    };

    private static Run MadeRun() => new()
    {
        Id = new RunId(Guid.NewGuid()),
        TraceId = new byte[16],
        Title = "a task",
        Flow = "f",
        Mode = Mode.Night,
        CatalogCommit = "c",
        CatalogDigest = Digest.Of("c"),
        FlowDigest = Digest.Of("f"),
        Inputs = [],
        EnqueuedAt = DateTimeOffset.UnixEpoch,
        EnqueuedBy = "ann",
    };
}
