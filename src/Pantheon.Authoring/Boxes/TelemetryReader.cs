using System.Net;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Boxes;

/// <summary>Reads `telemetry` of a box file: where spans and metrics go, and whether content goes along.</summary>
internal static class TelemetryReader
{
    private const string Protobuf = "http/protobuf";
    private const string Json = "http/json";
    private const string Socket = "socket";

    public static TelemetrySpec Read(MapReader box)
    {
        if (box.Nested("telemetry", BoxShapes.Telemetry) is not { } reader)
        {
            return new TelemetrySpec();
        }

        return new TelemetrySpec
        {
            Otlp = Endpoint(reader),
            Protocol = reader.Word("protocol", Protobuf, Json) == Json ? TelemetryProtocol.Json : TelemetryProtocol.Protobuf,
            Content = reader.Boolean("content") ?? false,
            Names = reader.Word("semconv", TelemetrySpec.PinnedNames, TelemetrySpec.NewestNames) ?? TelemetrySpec.PinnedNames,
            ServesMetrics = reader.Has("metrics"),
            Metrics = Metrics(reader),
        };
    }

    private static TelemetryEndpoint? Endpoint(MapReader reader)
    {
        if (reader.Text("otlp") is not { } text)
        {
            return null;
        }

        if (TelemetryEndpoint.Parse(text) is { } endpoint)
        {
            return endpoint;
        }

        reader.Diagnostics.Error(
            Codes.TelemetryEndpointRefused,
            reader.Map.At("otlp").Span,
            $"'otlp' must be http:// with a loopback or private address and its port, or unix:/path; found '{text}'",
            "as in http://127.0.0.1:4318: names are not looked up, and nothing is sent beyond the house");
        return null;
    }

    private static IPEndPoint? Metrics(MapReader reader)
    {
        if (reader.Text("metrics") is not { } text || text == Socket)
        {
            return null;
        }

        if (IPEndPoint.TryParse(text, out var address) && address.ToString() == text && address.Port > 0 && IPAddress.IsLoopback(address.Address))
        {
            return address;
        }

        reader.Diagnostics.Error(
            Codes.MetricsAddressRefused, reader.Map.At("metrics").Span, $"'metrics' must be 'socket' or a loopback address with its port, found '{text}'", "as in 127.0.0.1:9464: other machines do not read this one's metrics");
        return null;
    }
}
