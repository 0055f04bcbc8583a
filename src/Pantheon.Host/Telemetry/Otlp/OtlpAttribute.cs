namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>One attribute of a span, event, point or resource.</summary>
/// <param name="Value">A string, long, double, bool or list of strings; nothing else is written.</param>
internal sealed record OtlpAttribute(string Name, object Value);
