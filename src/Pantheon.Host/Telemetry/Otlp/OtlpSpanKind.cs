namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>Whether a span is work inside or a call to a server, with the protocol's numbers.</summary>
internal enum OtlpSpanKind
{
    Internal = 1,
    Client = 3,
}
