using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Storage.Postgres;

/// <summary>Two boxes on one Postgres: seats of pools and places in a group are given once, and never stay taken.</summary>
[TestFixture]
internal sealed class SlotTableTests
{
    private TestStore _store = null!;
    private PantheonStore _other = null!;

    private ISlots Here => _store.Store.Slots;

    private ISlots There => _other.Slots;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await TestStore.OpenAsync(CancellationToken.None);
        _other = await _store.OpenAgainAsync(CancellationToken.None, "otherbox");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _other.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task As_many_seats_are_given_as_there_are_whoever_asks_at_the_same_moment(CancellationToken cancellationToken)
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => (number % 2 == 0 ? Here : There).TakeAsync(Request("hera", 5), cancellationToken)));

        var given = asked.OfType<SlotLease>().ToList();
        Assert.That(given.Select(lease => lease.Seat), Is.Unique);
        Assert.That(given, Has.Count.InRange(1, 5), "a row that another asker has just locked is left to him");
        while (await Here.TakeAsync(Request("hera", 5), cancellationToken) is { } more)
        {
            given.Add(more);
        }

        Assert.That(given.Select(lease => lease.Seat), Is.EquivalentTo(Enumerable.Range(0, 5)));
        Assert.That((await There.UsesAsync(cancellationToken)).Select(use => use.Seat), Is.EqualTo(new int?[] { 0, 1, 2, 3, 4 }));
        foreach (var lease in given)
        {
            await There.ReleaseAsync(lease.Pool, lease.Token, cancellationToken);
        }

        Assert.That(await Here.UsesAsync(cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_same_asking_gets_the_same_seat(CancellationToken cancellationToken)
    {
        var request = Request("hera", 2);

        var (one, again) = (await Here.TakeAsync(request, cancellationToken), await Here.TakeAsync(request, cancellationToken));

        Assert.That((one, again), Is.EqualTo((new SlotLease("hera", 0, request.Token), new SlotLease("hera", 0, request.Token))));
        var use = (await There.UsesAsync(cancellationToken)).Single();
        Assert.That((use.Pool, use.Seat, use.Holder), Is.EqualTo(("hera", (int?)0, request.Holder)));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_seat_whose_lease_has_ended_is_another_s_and_its_old_holder_changes_nothing(CancellationToken cancellationToken)
    {
        var lost = (await Here.TakeAsync(Request("hera", 1), cancellationToken))!;
        Assert.That(await There.TakeAsync(Request("hera", 1), cancellationToken), Is.Null);
        await _store.RunSqlAsync("UPDATE slot SET until = clock_timestamp() - interval '1 second'", cancellationToken);

        var taken = await There.TakeAsync(Request("hera", 1), cancellationToken);
        await Here.ReleaseAsync(lost.Pool, lost.Token, cancellationToken);

        Assert.That(taken, Is.Not.Null);
        Assert.That((await Here.RenewAsync(lost, cancellationToken), await There.RenewAsync(taken!, cancellationToken)), Is.EqualTo((false, true)));
        Assert.That(await Here.TakeAsync(Request("hera", 1), cancellationToken), Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_a_process_holds_is_free_when_it_has_signed_off(CancellationToken cancellationToken)
    {
        var third = await _store.OpenAgainAsync(cancellationToken, "third");
        await third.Slots.TakeAsync(Request("hera", 1), cancellationToken);

        await third.DisposeAsync();

        Assert.That(await Here.UsesAsync(cancellationToken), Is.Empty);
        Assert.That(await Here.TakeAsync(Request("hera", 1), cancellationToken), Is.Not.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_box_that_has_waited_longer_is_next_and_its_place_is_not_kept_for_ever(CancellationToken cancellationToken)
    {
        var lease = (await Here.TakeAsync(Request("hera", 1), cancellationToken))!;
        Assert.That(await There.TakeAsync(Request("hera", 1), cancellationToken), Is.Null);
        await There.LineUpAsync(Request("hera", 1), cancellationToken);
        await Here.LineUpAsync(Request("hera", 1), cancellationToken);
        await Here.ReleaseAsync(lease.Pool, lease.Token, cancellationToken);
        Assert.That((await Here.UsesAsync(cancellationToken)).Select(use => use.Seat), Is.EqualTo(new int?[] { null, null }));

        Assert.That(await Here.TakeAsync(Request("hera", 1), cancellationToken), Is.Null);
        await There.LeaveAsync("hera", cancellationToken);
        var mine = await Here.TakeAsync(Request("hera", 1), cancellationToken);
        Assert.That(mine, Is.Not.Null);

        await There.LineUpAsync(Request("hera", 1), cancellationToken);
        await Here.ReleaseAsync("hera", mine!.Token, cancellationToken);
        await Here.LeaveAsync("hera", cancellationToken);
        await _store.RunSqlAsync("UPDATE slot_wait SET until = clock_timestamp() - interval '1 second'", cancellationToken);
        Assert.That(await Here.TakeAsync(Request("hera", 1), cancellationToken), Is.Not.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_box_takes_no_seat_beyond_those_that_it_knows_of(CancellationToken cancellationToken)
    {
        await Here.TakeAsync(Request("hera", 3), cancellationToken);
        await Here.TakeAsync(Request("hera", 3), cancellationToken);

        Assert.That(await There.TakeAsync(Request("hera", 2), cancellationToken), Is.Null);
        Assert.That((await Here.TakeAsync(Request("hera", 3), cancellationToken))?.Seat, Is.EqualTo(2));
        Assert.That((await Here.StandingsAsync(cancellationToken)).Select(pool => (pool.Pool, pool.PausedAt)), Is.EqualTo(new[] { ("hera", (DateTimeOffset?)null) }));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_group_that_two_boxes_claim_of_at_the_same_moment_never_has_more_than_its_limit(CancellationToken cancellationToken)
    {
        var runs = Enumerable.Range(0, 12).Select(number => Samples.Run($"run {number}") with { Group = new RunGroup("lock", 2, WhenFull.Queue) }).ToList();
        foreach (var run in runs)
        {
            await _store.Store.Runs.EnqueueAsync(run, cancellationToken);
        }

        var claimed = (await Task.WhenAll(runs.SelectMany(run => new[] { _store.Store.Runs, _other.Runs }.Select(store => store.ClaimAsync(run.Id, Samples.Night, cancellationToken))))).OfType<Run>().ToList();

        Assert.That(claimed, Has.Count.EqualTo(2));
        Assert.That(claimed[0].Group, Is.EqualTo(new RunGroup("lock", 2, WhenFull.Queue)));
        var started = await _other.Runs.ListAsync(new RunQuery { Group = "lock", Lifecycle = RunLifecycle.Running }, cancellationToken);
        Assert.That(started.Select(run => run.Id), Is.EquivalentTo(claimed.Select(run => run.Id)));
    }

    private static SlotRequest Request(string pool, int seats) =>
        new(pool, seats, new SlotHolder(new AttemptId(new RunId(Guid.NewGuid()), new NodeId("plan"), 1), 1, "big"), Guid.NewGuid());
}
