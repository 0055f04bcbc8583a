using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Testing.Storage;

namespace Pantheon.Testing.Faults;

/// <summary>A journal in memory for a faulty night.</summary>
public sealed class MemoryStores : IFaultyStores
{
    private MemoryRunStore _last;

    public MemoryStores() => Plain = ViewOf(_last = new MemoryRunStore(Time));

    public ManualTime Time { get; } = new();

    public IArtifactStore Artifacts { get; } = new MemoryArtifactStore();

    public StoreView Plain { get; }

    public bool LeasesGoByTime => true;

    public StoreView Next(bool sameBox) => ViewOf(_last = sameBox ? _last.Restarted() : _last.OtherBox());

    public Task EndLeasesAsync() => Task.CompletedTask;

    public Task<IReadOnlyList<string>> ChainFaultsAsync(RunId run) => Task.FromResult(((MemoryRunStore)Plain.Runs).ChainFaults(run));

    private static StoreView ViewOf(MemoryRunStore store) => new(store, store, store.Slots);
}
