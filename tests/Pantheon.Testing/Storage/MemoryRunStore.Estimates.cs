using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>What estimates are made from.</summary>
public sealed partial class MemoryRunStore
{
    public Task<IReadOnlyList<LearnedLoad>> LoadsAsync(CancellationToken cancellationToken) => Do(() => MemoryHistory.LoadsOf(_journal.Loads));

    public Task<IReadOnlyList<NodeHistory>> HistoryAsync(int nights, CancellationToken cancellationToken) => Do(() =>
    {
        var first = _journal.Nights.Keys.Reverse().Take(Math.Max(1, nights)).DefaultIfEmpty(DateOnly.MinValue).Last();
        return MemoryHistory.Of(
            from row in _journal.Runs.Values
            where row.Run.Night >= (_journal.Nights.Count < nights ? DateOnly.MinValue : first)
            from attempt in row.Attempts.Values
            select (row.Run, row.Nodes[attempt.Id.Node], attempt));
    });

    public Task KeepSamplesAsync(DateOnly night, IReadOnlyList<GpuSample> samples, CancellationToken cancellationToken) => Do(() =>
    {
        _journal.Samples.AddRange(samples.Select(sample => (night, sample)));
        return true;
    });

    public Task<IReadOnlyList<GpuSample>> SamplesAsync(DateOnly night, CancellationToken cancellationToken) => Do<IReadOnlyList<GpuSample>>(() =>
        [.. _journal.Samples.Where(kept => kept.Night == night).Select(kept => kept.Sample).OrderBy(sample => sample.Box, StringComparer.Ordinal).ThenBy(sample => sample.Device).ThenBy(sample => sample.At)]);
}
