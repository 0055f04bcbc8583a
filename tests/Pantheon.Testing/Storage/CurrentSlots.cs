using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>The seats of whichever store is the world's own now: a worker that is started again asks under its new name.</summary>
public sealed class CurrentSlots(Func<ISlots> current) : ISlots
{
    public Task<SlotLease?> TakeAsync(SlotRequest request, CancellationToken cancellationToken) => current().TakeAsync(request, cancellationToken);

    public Task LineUpAsync(SlotRequest request, CancellationToken cancellationToken) => current().LineUpAsync(request, cancellationToken);

    public Task LeaveAsync(string pool, CancellationToken cancellationToken) => current().LeaveAsync(pool, cancellationToken);

    public Task<bool> RenewAsync(SlotLease lease, CancellationToken cancellationToken) => current().RenewAsync(lease, cancellationToken);

    public Task ReleaseAsync(string pool, Guid token, CancellationToken cancellationToken) => current().ReleaseAsync(pool, token, cancellationToken);

    public Task<IReadOnlyList<SlotUse>> UsesAsync(CancellationToken cancellationToken) => current().UsesAsync(cancellationToken);

    public Task<IReadOnlyList<PoolStanding>> StandingsAsync(CancellationToken cancellationToken) => current().StandingsAsync(cancellationToken);
}
