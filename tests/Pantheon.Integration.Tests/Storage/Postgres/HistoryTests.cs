using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Testing.Storage;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What is read back of past attempts, loadings and graphics cards; the store in memory answers the same.</summary>
[TestFixture]
internal sealed class HistoryTests
{
    private const double Near = 1e-6;

    private TestStore _store = null!;
    private MemoryRunStore _memory = null!;

    private IReadOnlyList<IRunStore> Both => [_store.Store.Runs, _memory];

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await TestStore.OpenAsync(CancellationToken.None);
        _memory = new MemoryRunStore(_store.Time);
    }

    [TearDown]
    public Task CloseAsync() => _store?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [Test, CancelAfter(60_000)]
    public async Task Attempts_are_grouped_from_the_narrowest_to_the_widest(CancellationToken cancellationToken)
    {
        await NightAsync(Samples.Night, cancellationToken);
        await RunAsync("spec2code", TaskSize.Large, Samples.Night, [Agent("code", 1, 10), Agent("code", 2, 40), Command("test", 1, 5)], cancellationToken);
        await RunAsync("spec2code", TaskSize.Small, Samples.Night, [Agent("code", 1, 20), Agent("fix.0", 1, 3), Agent("fix.1", 1, 4), Agent("each.12.look", 1, 4)], cancellationToken);
        await RunAsync("bugfix", TaskSize.Small, Samples.Night, [Agent("code", 1, 30)], cancellationToken);

        var history = await HistoryAsync(30, cancellationToken);

        var large = Find(history, HistoryScope.Same, known => known.Key is { Flow: "spec2code", Node: "code", Size: TaskSize.Large });
        Assert.That((large.Time.Count, large.Time.P50, large.Tries), Is.EqualTo((2, 25.0, 2.0)));
        Assert.That(large.Time.P80, Is.EqualTo(34).Within(Near));
        Assert.That(large.Time.LogMean, Is.EqualTo((Math.Log(10) + Math.Log(40)) / 2).Within(Near));
        Assert.That(large.Time.LogDeviation, Is.EqualTo(Math.Log(4) / Math.Sqrt(2)).Within(Near));
        Assert.That((large.TokensIn, large.TokensOut), Is.EqualTo((100.0, 20.0)));
        Assert.That(Find(history, HistoryScope.Same, known => known.Key.Node == "fix").Time.Count, Is.EqualTo(2), "the items of a map are one node");
        Assert.That(Find(history, HistoryScope.Same, known => known.Key.Node == "each.look").Time.Count, Is.EqualTo(1));
        Assert.That(Find(history, HistoryScope.Same, known => known.Key.Node == "test").Key, Is.EqualTo(new HistoryKey(NodeKind.Run) { Flow = "spec2code", Node = "test", Repository = "app" }));
        Assert.That(Find(history, HistoryScope.Flow, known => known.Key is { Flow: "spec2code", Node: "code" }).Time.Count, Is.EqualTo(3));
        Assert.That(Find(history, HistoryScope.Node, known => known.Key.Node == "code").Time.Count, Is.EqualTo(4));
        Assert.That(history.Where(known => known.Scope == HistoryScope.Agent).Single().Time.Count, Is.EqualTo(7), "a node without an agent is in no group of one");
        Assert.That(history.Where(known => known.Scope == HistoryScope.Kind).Select(known => (known.Key.Kind, known.Time.Count)), Is.EquivalentTo(new[] { (NodeKind.Agent, 7), (NodeKind.Run, 1) }));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_says_nothing_of_the_work_does_not_count(CancellationToken cancellationToken)
    {
        await NightAsync(Samples.Night, cancellationToken);
        var lost = Agent("code", 1, 1) with { State = AttemptState.Failed, FailureKind = FailureKind.RuntimeUnavailable, Cause = Cause.Infrastructure };
        var stopped = Agent("code", 2, 1) with { State = AttemptState.Cancelled };
        var cached = Agent("code", 3, 1) with { Worked = null };
        var late = Agent("code", 4, 600) with { State = AttemptState.TimedOut, FailureKind = FailureKind.Timeout, Cause = Cause.Agent };
        await RunAsync("spec2code", TaskSize.Small, Samples.Night, [lost, stopped, cached, late], cancellationToken);

        Assert.That(Find(await HistoryAsync(30, cancellationToken), HistoryScope.Kind, _ => true).Time, Is.EqualTo(new DurationSpread(1, 600, 600, Math.Log(600), 0)));
    }

    [Test, CancelAfter(60_000)]
    public async Task Only_the_last_nights_count(CancellationToken cancellationToken)
    {
        for (var night = 0; night < 3; night++)
        {
            await NightAsync(Samples.Night.AddDays(night), cancellationToken);
            await RunAsync("spec2code", TaskSize.Small, Samples.Night.AddDays(night), [Agent("code", 1, 10 * (night + 1))], cancellationToken);
        }

        Assert.That(Find(await HistoryAsync(2, cancellationToken), HistoryScope.Kind, _ => true).Time, Has.Property("Count").EqualTo(2).And.Property("P50").EqualTo(25));
        Assert.That(Find(await HistoryAsync(30, cancellationToken), HistoryScope.Kind, _ => true).Time.Count, Is.EqualTo(3));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_store_without_history_has_none(CancellationToken cancellationToken) => Assert.That(await HistoryAsync(30, cancellationToken), Is.Empty);

    [Test, CancelAfter(60_000)]
    public async Task Loading_waking_and_unloading_are_learned(CancellationToken cancellationToken)
    {
        var load = new ModelLoad(new ModelAddress("atlas", "big"), RuntimeKind.Ollama, Samples.At) { Digest = "aaa", VideoMemory = 9 };
        ModelLoad[] measured =
        [
            load with { Load = TimeSpan.FromSeconds(10) }, load with { Load = TimeSpan.FromSeconds(20) }, load with { Unload = TimeSpan.FromSeconds(2) },
            load with { Address = new ModelAddress("atlas", "new"), Wake = TimeSpan.FromSeconds(3), VideoMemory = null },
        ];
        foreach (var store in Both)
        {
            foreach (var one in measured)
            {
                await store.SaveLoadAsync(one, cancellationToken);
            }

            Assert.That(
                await store.LoadsAsync(cancellationToken),
                Is.EqualTo(new[]
                {
                    new LearnedLoad(load.Address, TimeSpan.FromSeconds(13), null, TimeSpan.FromSeconds(2), 9, 3),
                    new LearnedLoad(new ModelAddress("atlas", "new"), null, TimeSpan.FromSeconds(3), null, null, 1),
                }),
                store.GetType().Name);
        }

        Assert.That(await _store.ScalarAsync<string>("SELECT state FROM model_state WHERE model = 'big'", cancellationToken), Is.EqualTo("absent"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Readings_of_graphics_cards_go_with_their_night(CancellationToken cancellationToken)
    {
        await NightAsync(Samples.Night, cancellationToken);
        var full = new GpuSample("hera", 1, "Some card", Samples.At) { MemoryUsed = 5, MemoryTotal = 9, Clock = 1980, Temperature = 71, Power = 350.5, IsThrottled = true };
        var silent = new GpuSample("hera", 0, "Other card", Samples.At);
        foreach (var store in Both)
        {
            await store.KeepSamplesAsync(Samples.Night, [full, silent], cancellationToken);
            await store.KeepSamplesAsync(Samples.Night.AddDays(1), [full], cancellationToken);
            Assert.That(await store.SamplesAsync(Samples.Night, cancellationToken), Is.EqualTo(new[] { silent, full }), store.GetType().Name);
        }

        await _store.Store.Runs.KeepSamplesAsync(Samples.Night, [full], cancellationToken);
        Assert.That(await _store.Store.Runs.SamplesAsync(Samples.Night, cancellationToken), Has.Count.EqualTo(2), "a reading is written once");
        await _store.RunSqlAsync("SELECT drop_night('2026-01-05')", cancellationToken);
        Assert.That(await _store.Store.Runs.SamplesAsync(Samples.Night, cancellationToken), Is.Empty);
    }

    private async Task<IReadOnlyList<NodeHistory>> HistoryAsync(int nights, CancellationToken cancellationToken)
    {
        var stored = await _store.Store.Runs.HistoryAsync(nights, cancellationToken);
        var remembered = await _memory.HistoryAsync(nights, cancellationToken);
        Assert.That(stored.Select(Rounded), Is.EquivalentTo(remembered.Select(Rounded)));
        return stored;
    }

    private static string Rounded(NodeHistory known) => FormattableString.Invariant(
        $"{known.Scope} {known.Key} {known.Time.Count} {known.Time.P50:F6} {known.Time.P80:F6} {known.Time.LogMean:F6} {known.Time.LogDeviation:F6} {known.Tries:F6} {known.TokensIn:F6} {known.TokensOut:F6}");

    private static NodeHistory Find(IReadOnlyList<NodeHistory> history, HistoryScope scope, Func<NodeHistory, bool> where) => history.Single(known => known.Scope == scope && where(known));

    private async Task NightAsync(DateOnly night, CancellationToken cancellationToken)
    {
        foreach (var store in Both)
        {
            await store.OpenNightAsync(Samples.NightRecord(night), cancellationToken);
        }
    }

    private async Task RunAsync(string flow, TaskSize size, DateOnly night, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken)
    {
        var run = Samples.Run() with { Flow = flow, Size = size, Repository = "app" };
        foreach (var store in Both)
        {
            await store.EnqueueAsync(run, cancellationToken);
            var claimed = (await store.ClaimAsync(run.Id, night, cancellationToken))!;
            List<Attempt> own = [.. attempts.Select(attempt => attempt with { Id = attempt.Id with { Run = run.Id } })];
            var nodes = own.DistinctBy(attempt => attempt.Id.Node).Select(attempt => Samples.Node(run.Id, attempt.Id.Node.Value) with { Kind = attempt.Agent is null ? NodeKind.Run : NodeKind.Agent, Agent = attempt.Agent });
            await store.CommitAsync(Samples.Change(claimed, "step") with { Nodes = [.. nodes], Attempts = own }, cancellationToken);
        }
    }

    private static Attempt Agent(string node, int number, double seconds) => Samples.Attempt(default, node, number) with
    {
        State = AttemptState.Succeeded,
        Pool = "atlas",
        Model = "qwen3:8b",
        EndedAt = Samples.At.AddHours(5),
        Worked = TimeSpan.FromSeconds(seconds),
        TokensIn = 100,
        TokensOut = 20,
    };

    private static Attempt Command(string node, int number, double seconds) => Agent(node, number, seconds) with { Agent = null, Pool = null, Model = null };
}
