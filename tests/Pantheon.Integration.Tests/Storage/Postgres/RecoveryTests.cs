using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>What a dead worker held is free at once on its own host, and after its lease elsewhere.</summary>
[TestFixture]
internal sealed class RecoveryTests
{
    private TestStore _store = null!;

    private IRunStore Runs => _store.Store.Runs;

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
    public async Task A_killed_process_of_the_same_box_leaves_its_runs_at_once(CancellationToken cancellationToken)
    {
        var id = await ClaimNewAsync(Runs, cancellationToken);
        await using var next = await _store.OpenAgainAsync(cancellationToken);
        Assert.That(await next.Runs.AbandonedAsync(cancellationToken), Is.Empty);
        // the pid is this test's own, and alive; but a process with another start time is another process
        await _store.RunSqlAsync("UPDATE box SET pid_started = pid_started - 1", cancellationToken);

        var abandoned = await next.Runs.AbandonedAsync(cancellationToken);

        Assert.That(abandoned.Select(run => run.Id), Is.EqualTo(new[] { id }));
        var resumed = await next.Runs.ClaimAsync(id, Samples.Night, cancellationToken);
        Assert.That(resumed!.Fence, Is.EqualTo(2));
        await Assert.ThrowsAsync<FencedOffException>(() => Runs.RenewAsync(id, 1, cancellationToken));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Another_box_waits_for_the_end_of_the_lease(CancellationToken cancellationToken)
    {
        var id = await ClaimNewAsync(Runs, cancellationToken);
        await using var other = await _store.OpenAgainAsync(cancellationToken, "otherbox");
        Assert.That(await other.Runs.ClaimAsync(id, Samples.Night, cancellationToken), Is.Null);
        await _store.RunSqlAsync("UPDATE run SET lease_until = clock_timestamp() - interval '1 second'", cancellationToken);

        Assert.That((await other.Runs.AbandonedAsync(cancellationToken)).Select(run => run.Id), Is.EqualTo(new[] { id }));
        Assert.That((await other.Runs.ClaimAsync(id, Samples.Night, cancellationToken))!.Fence, Is.EqualTo(2));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_process_that_ends_in_order_leaves_its_runs_at_once(CancellationToken cancellationToken)
    {
        var leaving = await _store.OpenAgainAsync(cancellationToken, "otherbox");
        var id = await ClaimNewAsync(leaving.Runs, cancellationToken);
        await leaving.DisposeAsync();

        Assert.That((await Runs.AbandonedAsync(cancellationToken)).Select(run => run.Id), Is.EqualTo(new[] { id }));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_command_is_taken_once_and_again_only_from_a_dead_taker(CancellationToken cancellationToken)
    {
        var queued = Samples.Run();
        await Runs.EnqueueAsync(queued, cancellationToken);
        var first = await Runs.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "ann", Run = queued.Id }, cancellationToken);
        var second = await Runs.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = queued.Id }, cancellationToken);
        await using var other = await _store.OpenAgainAsync(cancellationToken);

        Assert.That((await Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { first, second }));
        Assert.That(await other.Runs.TakeCommandsAsync(cancellationToken), Is.Empty);
        await Runs.AnswerCommandAsync(first, CommandAnswer.Done, "drained", cancellationToken);
        Assert.That((await other.Runs.AnswerOfAsync(first, cancellationToken), await other.Runs.AnswerOfAsync(second, cancellationToken)), Is.EqualTo((((CommandAnswer, string)?)(CommandAnswer.Done, "drained"), ((CommandAnswer, string)?)null)));
        await _store.RunSqlAsync("UPDATE box SET pid = 2147483647 WHERE instance IN (SELECT taken_by FROM command)", cancellationToken);
        Assert.That((await other.Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { second }));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_command_for_a_run_waits_for_the_box_that_holds_it(CancellationToken cancellationToken)
    {
        var held = await ClaimNewAsync(Runs, cancellationToken);
        var queued = Samples.Run();
        await Runs.EnqueueAsync(queued, cancellationToken);
        var forHeld = await Runs.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = held }, cancellationToken);
        var forQueued = await Runs.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = queued.Id }, cancellationToken);
        var forAll = await Runs.AddCommandAsync(new Command { Kind = CommandKind.Pause, By = "ann" }, cancellationToken);
        await using var other = await _store.OpenAgainAsync(cancellationToken, "otherbox");

        Assert.That((await other.Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { forQueued, forAll }));
        Assert.That((await Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { forHeld, forAll }), "what is for all is for both");
        var late = await Runs.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = "ann", Run = held }, cancellationToken);
        await _store.RunSqlAsync("UPDATE run SET lease_until = clock_timestamp() - interval '1 second' WHERE owner IS NOT NULL", cancellationToken);
        Assert.That((await other.Runs.TakeCommandsAsync(cancellationToken)).Select(command => command.Id), Is.EqualTo(new[] { late }), "nobody holds it any more");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_claim_and_its_renewals_hold_for_twenty_seconds_of_the_store(CancellationToken cancellationToken)
    {
        var id = await ClaimNewAsync(Runs, cancellationToken);
        Assert.That(await LeftAsync(cancellationToken), Is.InRange(1, 20));
        await _store.RunSqlAsync("UPDATE run SET lease_until = clock_timestamp() + interval '1 second'", cancellationToken);
        await Runs.RenewAsync(id, 1, cancellationToken);
        Assert.That(await LeftAsync(cancellationToken), Is.InRange(2, 20));
    }

    private Task<double> LeftAsync(CancellationToken cancellationToken) =>
        _store.ScalarAsync<double>("SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 FROM run", cancellationToken);

    [Test]
    [CancelAfter(30_000)]
    public async Task A_listener_is_told_of_new_commands(CancellationToken cancellationToken)
    {
        await using var changes = _store.Store.Listener.ChangesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        var told = changes.MoveNextAsync();
        // the listener's connection is only known to listen when the server says so
        while (await _store.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN pantheon' AND state = 'idle' AND datname = current_database()", cancellationToken) == 0)
        {
            await Task.Yield();
        }

        await Runs.AddCommandAsync(new Command { Kind = CommandKind.Drain, By = "ann" }, cancellationToken);

        Assert.That(await told, Is.True);
        Assert.That(changes.Current, Is.EqualTo("command"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_connection_that_died_in_the_pool_is_replaced(CancellationToken cancellationToken)
    {
        var id = await ClaimNewAsync(Runs, cancellationToken);
        await using (var killer = await _store.OpenAgainAsync(cancellationToken))
        {
            await using var kill = killer.Source.CreateCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()");
            Assert.That(await kill.ExecuteScalarAsync(cancellationToken), Is.GreaterThan(0L));
        }

        Assert.That((await Runs.FindAsync(id, cancellationToken))!.Fence, Is.EqualTo(1));
    }

    private static async Task<RunId> ClaimNewAsync(IRunStore store, CancellationToken cancellationToken)
    {
        var run = Samples.Run();
        await store.EnqueueAsync(run, cancellationToken);
        Assert.That(await store.ClaimAsync(run.Id, Samples.Night, cancellationToken), Is.Not.Null);
        return run.Id;
    }
}
