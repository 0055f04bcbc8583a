using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Testing.Storage;

namespace Pantheon.Testing.Faults;

/// <summary>A journal in memory for a faulty night.</summary>
public sealed class MemoryStores : IFaultyStores
{
    private MemoryRunStore _last;

    public MemoryStores() => Plain = _last = new MemoryRunStore(Time);

    public ManualTime Time { get; } = new();

    public IArtifactStore Artifacts { get; } = new MemoryArtifactStore();

    public IRunStore Plain { get; }

    public IRunStore Next(bool sameBox) => _last = sameBox ? _last.Restarted() : _last.OtherBox();

    public Task<IReadOnlyList<string>> ChainFaultsAsync(RunId run) => Task.FromResult(((MemoryRunStore)Plain).ChainFaults(run));
}
