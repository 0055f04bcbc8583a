using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What the last nights say of each agent.</summary>
[TestFixture]
internal sealed class AgentTableTests
{
    private static readonly AgentRef Coder = new("codegen", 7);

    private TestStore _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await TestStore.OpenAsync(CancellationToken.None);

    [TearDown]
    public Task CloseAsync() => _store?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [Test, CancelAfter(60_000)]
    public async Task An_agent_is_told_over_the_nights_and_in_each(CancellationToken cancellationToken)
    {
        await RunAsync(Samples.Night, RunOutcome.Ready, [Tried("code", 1, 10), Tried("code", 2, 30), Tried("review", 1, 5) with { Agent = new AgentRef("reviewer-a", 1) }], cancellationToken);
        await RunAsync(Samples.Night.AddDays(1), RunOutcome.Failed, [Tried("code", 1, 1), Tried("code", 2, 1), Tried("more", 1, 1)], cancellationToken);

        var scores = await _store.Store.Agents.ScoresAsync(Samples.Night.AddDays(1), 7, cancellationToken);

        var coder = scores.Where(score => score.Agent == Coder).ToList();
        Assert.That(coder.Select(score => (score.Night, score.Runs, score.Ready)), Is.EqualTo(new[] { ((DateOnly?)null, 2, 1), (Samples.Night, 1, 1), (Samples.Night.AddDays(1), 1, 0) }));
        Assert.That(coder[0].Failed, Is.EquivalentTo(new Dictionary<Cause, int> { [Cause.Code] = 1 }), "a run counts once, however often it was tried");
        Assert.That((coder[0].TokensIn, coder[0].TokensOut, coder[1].MedianSeconds), Is.EqualTo((500L, 50L, (double?)20)));
        Assert.That(coder[0].Models, Is.EqualTo(new[] { "pool/coder" }));
        Assert.That(scores.Single(score => score.Agent.Name == "reviewer-a" && score.Night is null), Has.Property("Runs").EqualTo(1).And.Property("Failed").Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Only_so_many_nights_up_to_the_one_asked_for_count(CancellationToken cancellationToken)
    {
        foreach (var night in Enumerable.Range(0, 4))
        {
            await RunAsync(Samples.Night.AddDays(2 * night), RunOutcome.Ready, [Tried("code", 1, 10)], cancellationToken);
        }

        var scores = await _store.Store.Agents.ScoresAsync(Samples.Night.AddDays(4), 2, cancellationToken);

        Assert.That(scores.Select(score => (score.Night, score.Runs)), Is.EqualTo(new[] { ((DateOnly?)null, 2), (Samples.Night.AddDays(2), 1), (Samples.Night.AddDays(4), 1) }));
        Assert.That(await _store.Store.Agents.ScoresAsync(Samples.Night.AddDays(-1), 7, cancellationToken), Is.Empty);
    }

    private static Attempt Tried(string node, int number, int seconds) => Samples.Attempt(default, node, number) with
    {
        Agent = Coder,
        Pool = "pool",
        Model = "coder",
        State = AttemptState.Succeeded,
        Worked = TimeSpan.FromSeconds(seconds),
        EndedAt = Samples.At.AddSeconds(seconds),
        TokensIn = 100,
        TokensOut = 10,
    };

    private async Task RunAsync(DateOnly night, RunOutcome outcome, Attempt[] attempts, CancellationToken cancellationToken)
    {
        await _store.Store.Runs.OpenNightAsync(Samples.NightRecord(night), cancellationToken);
        var queued = Samples.Run();
        await _store.Store.Runs.EnqueueAsync(queued, cancellationToken);
        var run = (await _store.Store.Runs.ClaimAsync(queued.Id, night, cancellationToken))!; // nobody else is there
        FailureKind? kind = outcome == RunOutcome.Failed ? FailureKind.TestsFailed : null;
        await _store.Store.Runs.CommitAsync(
            new JournalChange
            {
                Run = run with { Lifecycle = RunLifecycle.Ended, Outcome = outcome, FailureKind = kind, Cause = kind is { } known ? FailureKinds.CauseOf(known) : null, EndedAt = Samples.At },
                Nodes = [.. attempts.Select(attempt => attempt.Id.Node.Value).Distinct().Select((node, ordinal) => Samples.Node(run.Id, node) with { Ordinal = ordinal, Lifecycle = NodeLifecycle.Ended, Result = NodeResult.Succeeded, EndedAt = Samples.At })],
                Attempts = [.. attempts.Select(attempt => attempt with { Id = attempt.Id with { Run = run.Id } })],
                Events = [new JournalEvent("run.ended")],
            },
            cancellationToken);
    }
}
