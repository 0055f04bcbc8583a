using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Estimating;

/// <summary>What loading each model will take: as it was learned, else guessed from its size, else a default.</summary>
/// <param name="bytesOf">The size of a model's file, where it lies on this machine.</param>
public sealed class LoadEstimates(IReadOnlyList<LearnedLoad> learned, IReadOnlyDictionary<string, PoolSpec> pools, Func<PoolSpec, long?>? bytesOf = null)
{
    /// <summary>Starting the server and making its buffers, whatever the size; then a disk's gigabyte a second.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3);
    private const double BytesPerSecond = 1e9;
    private static readonly TimeSpan UnknownLoad = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan UnknownUnload = TimeSpan.FromSeconds(2);

    /// <summary>What sleeps keeps its weights in memory: a fraction of a load.</summary>
    private const double WakeShare = 0.25;

    private readonly Dictionary<ModelAddress, LearnedLoad> _learned = learned.ToDictionary(known => known.Address);

    public static async Task<LoadEstimates> ReadAsync(IRunStore store, IReadOnlyDictionary<string, PoolSpec> pools, Func<PoolSpec, long?>? bytesOf, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new LoadEstimates(await store.LoadsAsync(cancellationToken), pools, bytesOf);
    }

    public LoadEstimate Of(ModelAddress model)
    {
        var known = _learned.GetValueOrDefault(model);
        var pool = pools.GetValueOrDefault(model.Pool);
        if (pool is { Kind: RuntimeKind.Scripted or RuntimeKind.Replay })
        {
            return new LoadEstimate(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0, known?.Samples ?? 0);
        }

        var memory = known?.VideoMemory ?? pool?.Models.GetValueOrDefault(model.Model)?.VideoMemory;
        var size = memory ?? (pool is null ? null : bytesOf?.Invoke(pool));
        var load = known?.Load ?? (size is { } bytes ? Start + TimeSpan.FromSeconds(bytes / BytesPerSecond) : UnknownLoad);
        return new LoadEstimate(load, known?.Wake ?? (load * WakeShare), known?.Unload ?? UnknownUnload, memory, known?.Samples ?? 0);
    }
}
