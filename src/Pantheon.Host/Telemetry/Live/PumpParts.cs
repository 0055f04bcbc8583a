using Pantheon.Core.Identity;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Runtimes.Telemetry;

namespace Pantheon.Host.Telemetry.Live;

/// <summary>What a pump works with.</summary>
internal sealed record PumpParts
{
    public required Func<RunId, CancellationToken, Task<RunRows?>> Read { get; init; }

    /// <summary>Names this process among the owners of attempts.</summary>
    public Guid Instance { get; init; }

    /// <summary>How many runs wait, and how many seats of each pool are taken.</summary>
    public required Func<CancellationToken, Task<(int Queued, IReadOnlyDictionary<string, int> Busy)>> Gauges { get; init; }

    public required SpanMapping Mapping { get; init; }

    /// <summary>Null sends no content.</summary>
    public SpanContent? Content { get; init; }

    public required SpanCleaner Cleaner { get; init; }

    public required PantheonMeter Meter { get; init; }

    public required IOtlpEncoding Encoding { get; init; }

    public required OtlpSource Source { get; init; }

    /// <summary>Signal, content and its type; null sends nothing and only measures.</summary>
    public Func<string, ReadOnlyMemory<byte>, string, CancellationToken, Task<OtlpAnswer>>? Send { get; init; }
}
