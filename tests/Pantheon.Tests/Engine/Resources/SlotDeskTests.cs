using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;
using Pantheon.Testing;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Engine.Resources;

/// <summary>Two boxes on one store share the seats of a pool; a seat never stays taken.</summary>
[TestFixture, CancelAfter(15_000)]
public sealed class SlotDeskTests
{
    private static readonly SlotHolder Holder = new(new AttemptId(new RunId(Guid.NewGuid()), new NodeId("plan"), 1), 1, "big");

    private readonly ManualTime _time = new();
    private MemoryRunStore _store = null!;
    private MemoryRunStore _other = null!;

    [SetUp]
    public void Open()
    {
        _store = new MemoryRunStore(_time);
        _other = _store.OtherBox();
    }

    [Test]
    public async Task A_seat_is_kept_for_as_long_as_somebody_sits_and_is_free_at_once_afterwards(CancellationToken cancellationToken)
    {
        using var ledger = Ledger(_store, 1);
        var seat = await ledger.TakePoolAsync("hera", Holder, cancellationToken);

        for (var step = 0; step < 60; step++)
        {
            await Quiet.AsTaskAsync();
            _time.Advance(TimeSpan.FromSeconds(20));
        }

        var use = (await _other.Slots.UsesAsync(cancellationToken)).Single();
        Assert.That((use.Pool, use.Seat, use.Holder, seat.Lost.IsCancellationRequested), Is.EqualTo(("hera", (int?)0, Holder, false)));
        seat.Dispose();
        Assert.That(await _other.Slots.UsesAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public async Task What_goes_wrong_with_a_lease_is_told(CancellationToken cancellationToken)
    {
        var told = new List<(string Pool, string Message)>();
        await using var desk = new SlotDesk(_store.Slots, _time, pool => pool) { Failed = (pool, fault) => told.Add((pool, fault.Message)) };
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 1 }, 1, desk);
        var seat = await ledger.TakePoolAsync("hera", Holder, cancellationToken);
        _store.BeforeUse = () => throw new PantheonException(Codes.StoreUnreachable, "the store does not answer", "wait");

        _time.Advance(Lease.RenewEvery);
        await Quiet.AsTaskAsync();
        Assert.That(told, Is.EqualTo(new[] { ("hera", "the store does not answer") }));
        seat.Dispose();
        await Quiet.AsTaskAsync();
        Assert.That(told, Has.Count.EqualTo(2));
        _store.BeforeUse = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await Quiet.AsTaskAsync();
    }

    [Test]
    public async Task The_seats_of_a_pool_are_those_of_all_boxes_together(CancellationToken cancellationToken)
    {
        using var here = Ledger(_store, 2);
        using var there = Ledger(_other, 2);
        var one = await here.TakePoolAsync("hera", Holder, cancellationToken);
        using var two = await there.TakePoolAsync("hera", Holder, cancellationToken);

        var three = there.TakePoolAsync("hera", Holder, cancellationToken);
        Assert.That(three.IsCompleted, Is.False);
        Assert.That((await _store.Slots.UsesAsync(cancellationToken)).Select(use => use.Seat), Is.EqualTo(new int?[] { 0, 1, null }));

        one.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await three).Dispose();
        Assert.That((await _store.Slots.UsesAsync(cancellationToken)).Select(use => use.Seat), Is.EqualTo(new int?[] { 1 }));
    }

    [Test]
    public async Task The_box_that_has_waited_longest_is_next_however_much_another_asks(CancellationToken cancellationToken)
    {
        using var here = Ledger(_store, 1);
        using var there = Ledger(_other, 1);
        var one = await here.TakePoolAsync("hera", Holder, cancellationToken);
        var second = here.TakePoolAsync("hera", Holder, cancellationToken);
        var waiting = there.TakePoolAsync("hera", Holder, cancellationToken);

        one.Dispose();
        await Quiet.AsTaskAsync();
        Assert.That((second.IsCompleted, waiting.IsCompleted), Is.EqualTo((false, false)));

        _time.Advance(TimeSpan.FromSeconds(1));
        await Quiet.AsTaskAsync();
        Assert.That((second.IsCompleted, waiting.IsCompleted), Is.EqualTo((false, true)));
        (await waiting).Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await second).Dispose();
    }

    [Test]
    public async Task A_seat_of_a_dead_box_is_free_and_who_comes_back_late_gives_nothing_of_another_back(CancellationToken cancellationToken)
    {
        using var here = Ledger(_store, 1);
        var zombie = await here.TakePoolAsync("hera", Holder, cancellationToken);
        var next = _store.Restarted();
        using var there = Ledger(next, 1);
        var taken = there.TakePoolAsync("hera", Holder with { Fence = 2 }, cancellationToken);
        Assert.That(taken.IsCompletedSuccessfully, Is.True);

        zombie.Dispose();

        Assert.That((await next.Slots.UsesAsync(cancellationToken)).Single().Holder.Fence, Is.EqualTo(2));
        _time.Advance(Lease.RenewEvery);
        Assert.That((await taken).Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Who_cannot_renew_gives_the_seat_up_before_another_box_may_have_it(CancellationToken cancellationToken)
    {
        using var here = Ledger(_store, 1);
        using var there = Ledger(_other, 1);
        var seat = await here.TakePoolAsync("hera", Holder, cancellationToken);
        var waiting = there.TakePoolAsync("hera", Holder, cancellationToken);
        _store.BeforeUse = () => throw new PantheonException(Codes.StoreUnreachable, "away", "wait");

        var (lost, given) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var second = 1; second <= 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Quiet.AsTaskAsync();
            lost = lost == TimeSpan.Zero && seat.Lost.IsCancellationRequested ? TimeSpan.FromSeconds(second) : lost;
            given = given == TimeSpan.Zero && waiting.IsCompleted ? TimeSpan.FromSeconds(second) : given;
        }

        Assert.That((lost, given), Is.EqualTo((Lease.GiveUpAfter, Lease.Length + TimeSpan.FromSeconds(1))));
        _store.BeforeUse = null;
        seat.Dispose();
        Assert.That((await _other.Slots.UsesAsync(cancellationToken)).Count(use => use.Seat is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task A_store_that_is_away_when_a_seat_is_given_back_hears_of_it_later(CancellationToken cancellationToken)
    {
        using var here = Ledger(_store, 1);
        var seat = await here.TakePoolAsync("hera", Holder, cancellationToken);
        var next = here.TakePoolAsync("hera", Holder, cancellationToken);
        _store.BeforeUse = () => throw new PantheonException(Codes.StoreUnreachable, "away", "wait");
        seat.Dispose();
        _time.Advance(TimeSpan.FromSeconds(3));
        await Quiet.AsTaskAsync();
        Assert.That((next.IsCompleted, (await _other.Slots.UsesAsync(cancellationToken)).Count), Is.EqualTo((false, 1)));

        _store.BeforeUse = null;
        _time.Advance(TimeSpan.FromSeconds(1));

        (await next).Dispose();
        Assert.That(await _other.Slots.UsesAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public async Task An_answer_that_was_lost_leaves_no_seat_taken(CancellationToken cancellationToken)
    {
        var slots = new ForgetfulSlots(_store.Slots);
        await using var desk = new SlotDesk(slots, _time, pool => pool);
        using var ledger = new ResourceLedger(new Dictionary<string, int> { ["hera"] = 1 }, 1, desk);

        await Assert.ThrowsAsync<PantheonException>(() => ledger.TakePoolAsync("hera", Holder, cancellationToken));

        Assert.That(slots.Taken, Is.EqualTo(1));
        Assert.That(await _other.Slots.UsesAsync(cancellationToken), Is.Empty);
        Assert.That(await ledger.TryTakePoolAsync("hera", Holder, cancellationToken), Is.Not.Null, "the seat of this process is free as well");
    }

    [Test]
    public async Task Whoever_is_stopped_while_he_waits_leaves_the_line(CancellationToken cancellationToken)
    {
        using var here = Ledger(_store, 1);
        using var there = Ledger(_other, 1);
        using var seat = await here.TakePoolAsync("hera", Holder, cancellationToken);
        using var stop = new CancellationTokenSource();
        var waiting = there.TakePoolAsync("hera", Holder, stop.Token);

        await stop.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await _store.Slots.UsesAsync(cancellationToken)).Select(use => use.Seat), Is.EqualTo(new int?[] { 0 }));
    }

    [Test]
    public async Task A_seat_that_is_free_costs_one_statement_and_giving_it_back_another(CancellationToken cancellationToken)
    {
        using var ledger = Ledger(_store, 1);
        var asked = 0;
        _store.BeforeUse = () => asked++;

        (await ledger.TakePoolAsync("hera", Holder, cancellationToken)).Dispose();

        Assert.That(asked, Is.EqualTo(2));
    }

    private ResourceLedger Ledger(MemoryRunStore store, int seats) =>
        new(new Dictionary<string, int> { ["hera"] = seats }, 1, new SlotDesk(store.Slots, _time, pool => pool));

    /// <summary>Takes the first seat and does not say so.</summary>
    private sealed class ForgetfulSlots(ISlots slots) : ISlots
    {
        public int Taken { get; private set; }

        public async Task<SlotLease?> TakeAsync(SlotRequest request, CancellationToken cancellationToken)
        {
            var lease = await slots.TakeAsync(request, cancellationToken);
            return Taken++ > 0 ? lease : throw new PantheonException(Codes.StoreUnreachable, "the answer was lost", "wait");
        }

        public Task LineUpAsync(SlotRequest request, CancellationToken cancellationToken) => slots.LineUpAsync(request, cancellationToken);

        public Task LeaveAsync(string pool, CancellationToken cancellationToken) => slots.LeaveAsync(pool, cancellationToken);

        public Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken) => slots.RenewAsync(lease, cancellationToken);

        public Task ReleaseAsync(string pool, Guid token, CancellationToken cancellationToken) => slots.ReleaseAsync(pool, token, cancellationToken);

        public Task<IReadOnlyList<SlotUse>> UsesAsync(CancellationToken cancellationToken) => slots.UsesAsync(cancellationToken);

        public Task<IReadOnlyList<PoolStanding>> StandingsAsync(CancellationToken cancellationToken) => slots.StandingsAsync(cancellationToken);
    }
}
