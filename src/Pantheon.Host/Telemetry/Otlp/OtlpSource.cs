namespace Pantheon.Host.Telemetry.Otlp;

/// <summary>Who tells: the resource and scope of a request, and the schema that its names follow.</summary>
internal sealed record OtlpSource(IReadOnlyList<OtlpAttribute> Resource, string ScopeVersion, string? SchemaUrl);
