namespace Pantheon.Core.Runs;

/// <summary>The seats of all pools as leases of the store, shared by name by all boxes on it. Every method may be repeated with the same token.</summary>
public interface ISlots
{
    /// <summary>A seat that is free, or whose holder has died or let its lease end; null when there is none, or another box has waited longer for it.</summary>
    Task<SlotLease?> TakeAsync(SlotRequest request, CancellationToken cancellationToken);

    /// <summary>Puts this process into the line before a full pool, or keeps its place there; a place that is not asked for again soon is lost.</summary>
    Task LineUpAsync(SlotRequest request, CancellationToken cancellationToken);

    /// <summary>Leaves the line.</summary>
    Task LeaveAsync(string pool, CancellationToken cancellationToken);

    /// <summary>False when the seat is another's by now.</summary>
    Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken);

    /// <summary>Gives a seat back by the token of its taking; nothing happens where it is another's or nobody's.</summary>
    Task ReleaseAsync(string pool, Guid token, CancellationToken cancellationToken);

    /// <summary>Who has a seat and who asks for one, by living holders alone.</summary>
    Task<IReadOnlyList<SlotUse>> UsesAsync(CancellationToken cancellationToken);

    /// <summary>Which pools are known, and which of them are paused.</summary>
    Task<IReadOnlyList<PoolStanding>> StandingsAsync(CancellationToken cancellationToken);
}
