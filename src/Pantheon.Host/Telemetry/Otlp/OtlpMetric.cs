namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>One metric with all its points, summed up since the process began to count.</summary>
internal sealed record OtlpMetric(string Name, string Unit, string Description, OtlpMetricKind Kind, IReadOnlyList<OtlpPoint> Points)
{
    /// <summary>Upper bounds of a histogram's buckets, rising; empty for the other kinds.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];
}
