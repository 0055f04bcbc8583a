namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>Something that happened during a span.</summary>
internal sealed record OtlpEvent(string Name, DateTimeOffset At, IReadOnlyList<OtlpAttribute> Attributes);
