using System.Net;

namespace Pantheon.Core.Boxes;

/// <summary>What the box exports of its work, and where to; nothing is the default.</summary>
public sealed record TelemetrySpec
{
    public const string PinnedNames = "1.41.1";
    public const string NewestNames = "latest";

    /// <summary>The collector; null sends nothing.</summary>
    public TelemetryEndpoint? Otlp { get; init; }

    public TelemetryProtocol Protocol { get; init; }

    /// <summary>Whether prompts, answers, arguments and results go along; redacted in any case.</summary>
    public bool Content { get; init; }

    /// <summary>The version of the conventions whose names are used.</summary>
    public string Names { get; init; } = PinnedNames;

    /// <summary>Whether metrics are served as text, on a socket file and, where it names one, a port.</summary>
    public bool ServesMetrics { get; init; }

    /// <summary>The loopback port where metrics are also served; null is the socket file alone.</summary>
    public IPEndPoint? Metrics { get; init; }
}
