namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>Writes requests of the protocol in one of its two encodings.</summary>
internal interface IOtlpEncoding
{
    string MediaType { get; }

    /// <summary>One ExportTraceServiceRequest.</summary>
    byte[] Traces(OtlpSource source, IReadOnlyList<OtlpSpan> spans);

    /// <summary>One ExportMetricsServiceRequest.</summary>
    byte[] Metrics(OtlpSource source, IReadOnlyList<OtlpMetric> metrics);
}
