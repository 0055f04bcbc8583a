namespace Pantheon.Core.Boxes;

/// <summary>How telemetry is encoded on its way; both are OTLP over HTTP/1.1.</summary>
public enum TelemetryProtocol
{
    Protobuf,
    Json,
}
