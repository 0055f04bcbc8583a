namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>How points of a metric are read.</summary>
internal enum OtlpMetricKind
{
    /// <summary>What is now.</summary>
    Gauge,

    /// <summary>A count that only rises.</summary>
    Counter,

    Histogram,
}
