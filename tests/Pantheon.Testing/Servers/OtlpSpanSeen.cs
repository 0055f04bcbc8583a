namespace Pantheon.Testing.Servers;

/// <summary>One span as a receiver understood it; attribute values are strings, longs, doubles, bools and lists of strings.</summary>
public sealed record OtlpSpanSeen(string Trace, string Id, string? Parent, string Name, int Kind, ulong Start, ulong End, int Status, IReadOnlyDictionary<string, object> Attributes)
{
    public IReadOnlyList<(string Name, IReadOnlyDictionary<string, object> Attributes)> Events { get; init; } = [];

    public IReadOnlyDictionary<string, object> Resource { get; init; } = new Dictionary<string, object>();

    public string? SchemaUrl { get; init; }

    public string? Message { get; init; }
}
