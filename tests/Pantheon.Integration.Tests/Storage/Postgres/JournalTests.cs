using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>One state change is one transaction, whoever else writes.</summary>
[TestFixture]
internal sealed class JournalTests
{
    private TestStore _store = null!;

    private IRunStore Runs => _store.Store.Runs;

    [OneTimeSetUp]
    public async Task OpenAsync() => _store = await TestStore.OpenAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_failing_artifact_row_rolls_back_the_whole_change(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var before = await Runs.EventsAsync(run.Id, cancellationToken);
        var change = Samples.Change(run with { Reason = "changed" }, "artifact.added") with
        {
            Nodes = [Samples.Node(run.Id)],
            Attempts = [Samples.Attempt(run.Id)],
            Artifacts = [Samples.Artifact(run.Id, Digest.Of("never stored"))],
        };

        var fault = await Assert.ThrowsAsync<PantheonException>(() => Runs.CommitAsync(change, cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.StoreBroken));
        Assert.That((await Runs.FindAsync(run.Id, cancellationToken))!.Reason, Is.Null);
        Assert.That(await Runs.NodesAsync(run.Id, cancellationToken), Is.Empty);
        Assert.That(await Runs.AttemptsAsync(run.Id, cancellationToken), Is.Empty);
        Assert.That(await Runs.EventsAsync(run.Id, cancellationToken), Has.Count.EqualTo(before.Count));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_writer_with_an_old_fence_is_refused(CancellationToken cancellationToken)
    {
        var first = await ClaimNewAsync(cancellationToken);
        await Runs.CommitAsync(Samples.Change(first with { Lifecycle = RunLifecycle.Suspended }, "run.suspended"), cancellationToken);
        var second = await Runs.ClaimAsync(first.Id, Samples.Night, cancellationToken);

        Assert.That(second!.Fence, Is.EqualTo(first.Fence + 1));
        await Assert.ThrowsAsync<FencedOffException>(() => Runs.CommitAsync(Samples.Change(first, "late"), cancellationToken));
        await Assert.ThrowsAsync<FencedOffException>(() => Runs.RenewAsync(first.Id, first.Fence, cancellationToken));
        await Assert.DoesNotThrowAsync(() => Runs.RenewAsync(first.Id, second.Fence, cancellationToken));
        var kinds = (await Runs.EventsAsync(first.Id, cancellationToken)).Select(entry => entry.Event.Kind);
        Assert.That(kinds, Is.EqualTo(new[] { "run.queued", "run.claimed", "run.suspended", "run.claimed" }));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_chain_of_events_has_no_gap_under_two_writers(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        await using var other = await _store.OpenAgainAsync(cancellationToken);

        await Task.WhenAll(new[] { Runs, other.Runs }.Select(async store =>
        {
            for (var index = 0; index < 25; index++)
            {
                await store.CommitAsync(Samples.Change(run, "step.one", "step.two"), cancellationToken);
            }
        }));

        var events = await Runs.EventsAsync(run.Id, cancellationToken);
        Assert.That(events.Select(entry => entry.Sequence), Is.EqualTo(Enumerable.Range(1, 102).Select(number => (long)number)));
        var verification = await _store.Store.Verifier.VerifyAsync([run.Id], cancellationToken);
        Assert.That(verification.Faults, Is.Empty);
        Assert.That(verification.Events, Is.EqualTo(102));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Eight_claimers_get_every_run_once(CancellationToken cancellationToken)
    {
        var ids = new List<RunId>();
        for (var index = 0; index < 20; index++)
        {
            var run = Samples.Run();
            await Runs.EnqueueAsync(run, cancellationToken);
            ids.Add(run.Id);
        }

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.OpenAgainAsync(cancellationToken)));
        var claimed = await Task.WhenAll(stores.Select(store => ClaimAllAsync(store.Runs, ids, cancellationToken)));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        Assert.That(claimed.SelectMany(some => some), Is.EquivalentTo(ids));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_queued_run_that_ends_unstarted_keeps_its_reason_and_cannot_end_twice(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await Runs.EnqueueAsync(run, cancellationToken);
        var refused = run with
        {
            Lifecycle = RunLifecycle.Ended,
            Outcome = RunOutcome.Refused,
            FailureKind = FailureKind.NotLocal,
            Cause = Cause.Policy,
            Reason = "the agent is not local",
            EndedAt = Samples.At,
        };

        await Runs.CommitQueuedAsync(refused, new JournalEvent("run.refused") { Severity = 13 }, [], cancellationToken);

        var stored = await Runs.FindAsync(run.Id, cancellationToken);
        Assert.That(stored!.Reason, Is.EqualTo("the agent is not local"));
        Assert.That(await Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken), Is.Null);
        var fault = await Assert.ThrowsAsync<PantheonException>(() => Runs.CommitQueuedAsync(refused, new JournalEvent("run.refused"), [], cancellationToken));
        Assert.That(fault!.Code, Is.EqualTo(Codes.RunNotQueued));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Text_that_Postgres_cannot_keep_is_stored_cleaned_and_still_verifies(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var data = new JsonObject { ["text"] = "a\0b", ["half"] = "\ud83d!", ["numbers"] = new JsonArray(1.0, 1e5, 1e17, 0.1, -0.0, 12345678901234567L) };
        var change = Samples.Change(run with { Reason = "nul \0 here" }) with { Events = [new JournalEvent("odd") { Data = data }] };

        await Runs.CommitAsync(change, cancellationToken);

        Assert.That((await Runs.FindAsync(run.Id, cancellationToken))!.Reason, Is.EqualTo("nul \uFFFD here"));
        Assert.That((await _store.Store.Verifier.VerifyAsync([run.Id], cancellationToken)).Faults, Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task An_attempt_that_is_lost_in_a_later_night_stays_one_row(CancellationToken cancellationToken)
    {
        var run = await ClaimNewAsync(cancellationToken);
        var attempt = Samples.Attempt(run.Id);
        await Runs.CommitAsync(Samples.Change(run, "attempt.started") with { Attempts = [attempt] }, cancellationToken);
        await Runs.CommitAsync(Samples.Change(run with { Lifecycle = RunLifecycle.Suspended }, "run.suspended"), cancellationToken);
        var resumed = await Runs.ClaimAsync(run.Id, Samples.Night.AddDays(1), cancellationToken);
        var lost = attempt with { State = AttemptState.Lost, FailureKind = FailureKind.HostLost, Cause = Cause.Infrastructure, EndedAt = Samples.At.AddDays(1) };

        await Runs.CommitAsync(Samples.Change(resumed!, "attempt.lost") with { Attempts = [lost] }, cancellationToken);

        var attempts = await Runs.AttemptsAsync(run.Id, cancellationToken);
        Assert.That(attempts.Single().State, Is.EqualTo(AttemptState.Lost));
        Assert.That((await _store.Store.Verifier.VerifyAsync([run.Id], cancellationToken)).Faults, Is.Empty);
    }

    private static async Task<IReadOnlyList<RunId>> ClaimAllAsync(IRunStore store, IReadOnlyList<RunId> ids, CancellationToken cancellationToken)
    {
        var got = new List<RunId>();
        foreach (var id in ids)
        {
            if (await store.ClaimAsync(id, Samples.Night, cancellationToken) is not null)
            {
                got.Add(id);
            }
        }

        return got;
    }

    private async Task<Run> ClaimNewAsync(CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await Runs.EnqueueAsync(run, cancellationToken);
        return (await Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
    }
}
