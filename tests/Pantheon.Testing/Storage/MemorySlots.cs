using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>The seats of the pools in memory with the real rules: leases on its clock, tokens, and a line before a full pool.</summary>
public sealed class MemorySlots : ISlots
{
    private static readonly TimeSpan LinePlace = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly MemoryJournal _journal;
    private readonly Guid _owner;
    private readonly Action _beforeUse;

    internal MemorySlots(TimeProvider time, MemoryJournal journal, Guid owner, Action beforeUse) => (_time, _journal, _owner, _beforeUse) = (time, journal, owner, beforeUse);

    public Task<SlotLease?> TakeAsync(SlotRequest request, CancellationToken cancellationToken) => Do(now =>
    {
        var seats = _journal.Slots.Where(slot => slot.Lease.Pool == request.Pool && IsAlive(slot, now)).ToList();
        var mine = seats.Find(slot => slot.Lease.Token == request.Token);
        if (mine is null)
        {
            var since = _journal.Line.Find(place => place.Pool == request.Pool && place.Owner == _owner)?.Since ?? DateTimeOffset.MaxValue;
            var before = _journal.Line.Count(place => place.Pool == request.Pool && place.Owner != _owner && IsInLine(place, now) && place.Since < since);
            var free = Enumerable.Range(0, request.Seats).Except(seats.Select(slot => slot.Lease.Seat)).Skip(before).Take(1).ToList();
            if (free is not [var seat])
            {
                return null;
            }

            _journal.Slots.RemoveAll(slot => slot.Lease.Pool == request.Pool && slot.Lease.Seat == seat);
            _journal.Slots.Add(mine = new MemoryJournal.SlotRow(new SlotLease(request.Pool, seat, request.Token), request.Holder, _owner, now));
        }

        mine.Until = now + Lease.Length;
        return mine.Lease;
    });

    public Task LineUpAsync(SlotRequest request, CancellationToken cancellationToken) => Do(now =>
    {
        var place = _journal.Line.Find(place => place.Pool == request.Pool && place.Owner == _owner);
        if (place is null || !IsInLine(place, now))
        {
            _journal.Line.Remove(place!);
            _journal.Line.Add(place = new MemoryJournal.LineRow(request.Pool, _owner, now));
        }

        (place.Holder, place.Until) = (request.Holder, now + LinePlace);
        return true;
    });

    public Task LeaveAsync(string pool, CancellationToken cancellationToken) => Do(_ => _journal.Line.RemoveAll(place => place.Pool == pool && place.Owner == _owner));

    public Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken) => Do(now =>
    {
        var mine = _journal.Slots.Find(slot => slot.Lease.Pool == lease.Pool && slot.Lease.Token == lease.Token);
        mine?.Until = now + Lease.Length;
        return mine is not null;
    });

    public Task ReleaseAsync(string pool, Guid token, CancellationToken cancellationToken) => Do(_ => _journal.Slots.RemoveAll(slot => slot.Lease.Pool == pool && slot.Lease.Token == token));

    public Task<IReadOnlyList<SlotUse>> UsesAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<SlotUse>>(now =>
    [
        .. _journal.Slots.Where(slot => IsAlive(slot, now)).OrderBy(slot => slot.Lease.Pool, StringComparer.Ordinal).ThenBy(slot => slot.Lease.Seat)
            .Select(slot => new SlotUse(slot.Lease.Pool, slot.Lease.Seat, slot.Holder, slot.Taken, slot.Owner)),
        .. _journal.Line.Where(place => IsInLine(place, now)).OrderBy(place => place.Since).Select(place => new SlotUse(place.Pool, null, place.Holder!, place.Since, place.Owner)),
    ]);

    public Task<IReadOnlyList<PoolStanding>> StandingsAsync(CancellationToken cancellationToken) => Do<IReadOnlyList<PoolStanding>>(_ => [.. _journal.Pools.Values]);

    private bool IsAlive(MemoryJournal.SlotRow slot, DateTimeOffset now) => slot.Until >= now && !_journal.DeadOwners.Contains(slot.Owner);

    private bool IsInLine(MemoryJournal.LineRow place, DateTimeOffset now) => place.Until >= now && !_journal.DeadOwners.Contains(place.Owner);

    private Task<T> Do<T>(Func<DateTimeOffset, T> action)
    {
        try
        {
            _beforeUse();
            lock (_journal.Gate)
            {
                return Task.FromResult(action(_time.GetUtcNow()));
            }
        }
        catch (Exception fault)
        {
            return Task.FromException<T>(fault);
        }
    }
}
