using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What sessions heard is written by the holder of their run alone, and is gone when the run has ended.</summary>
[TestFixture]
internal sealed class SessionStepTests
{
    private TestStore _store = null!;

    private IRunStore Runs => _store.Store.Runs;

    private ISessionSteps Steps => _store.Store.Steps;

    [SetUp]
    public async Task OpenAsync() => _store = await TestStore.OpenAsync(CancellationToken.None);

    [TearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Steps_come_back_in_their_order_and_one_told_twice_is_one(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var attempt = new AttemptId(run.Id, new NodeId("code"), 1);
        foreach (var number in new[] { 2, 1, 3, 2 })
        {
            await Steps.KeepStepAsync(new SessionStep(attempt, number, new[] { (byte)number, (byte)0 }), run.Fence, cancellationToken);
        }

        await Steps.KeepStepAsync(new SessionStep(attempt with { Number = 2 }, 1, new[] { (byte)9 }), run.Fence, cancellationToken);

        var steps = await Steps.StepsAsync(attempt, cancellationToken);
        Assert.That(steps.Select(step => (step.Number, Convert.ToHexString(step.Content.Span))), Is.EqualTo(new[] { (1, "0100"), (2, "0200"), (3, "0300") }));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Who_lost_the_run_writes_no_step_and_its_end_takes_them_away(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var step = new SessionStep(new AttemptId(run.Id, new NodeId("code"), 1), 1, new[] { (byte)1 });
        await using var other = await _store.OpenAgainAsync(cancellationToken, "otherbox");
        await _store.RunSqlAsync("UPDATE run SET lease_until = clock_timestamp() - interval '1 second'", cancellationToken);
        var next = await other.Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken);

        await Assert.ThrowsAsync<FencedOffException>(() => Steps.KeepStepAsync(step, run.Fence, cancellationToken));
        Assert.That(await Steps.StepsAsync(step.Attempt, cancellationToken), Is.Empty);

        await other.Steps.KeepStepAsync(step, next!.Fence, cancellationToken);
        var ended = next with { Lifecycle = RunLifecycle.Ended, Outcome = RunOutcome.Ready, EndedAt = Samples.At };
        await other.Runs.CommitAsync(new JournalChange { Run = ended, Events = [new JournalEvent("run.ended")] }, cancellationToken);

        Assert.That(await Steps.StepsAsync(step.Attempt, cancellationToken), Is.Empty);
        await Assert.ThrowsAsync<FencedOffException>(() => other.Steps.KeepStepAsync(step, next.Fence, cancellationToken));
    }

    private async Task<Run> ClaimNewAsync(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await Runs.EnqueueAsync(run, cancellationToken);
        return (await Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
    }
}
