namespace Pantheon.Testing.Servers;

/// <summary>One metric as a receiver understood it.</summary>
/// <param name="Kind">gauge, sum or histogram.</param>
/// <param name="Points">Value or sum of each point, by its attributes.</param>
public sealed record OtlpMetricSeen(string Name, string Unit, string Kind, IReadOnlyList<(IReadOnlyDictionary<string, object> Attributes, double Value)> Points);
