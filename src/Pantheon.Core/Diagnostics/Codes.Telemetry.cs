namespace Pantheon.Core.Diagnostics;

/// <content>93xx: telemetry and exports.</content>
public static partial class Codes
{
    public const string TelemetryEndpointRefused = "PAN9301";
    public const string MetricsAddressRefused = "PAN9302";
    public const string TelemetryOff = "PAN9303";
    public const string ExportNotWritten = "PAN9304";
    public const string MetricsNotServed = "PAN9305";
    public const string ArtifactNotWritten = "PAN9314";
}
