namespace Pantheon.Core.Flows;

/// <summary>What a gate asks of the lines that tests ran, in percent and points of it; null members ask nothing.</summary>
/// <param name="Min">The least share of lines, 0…100.</param>
/// <param name="MaxDrop">By how many points it may be below the base's; 0 is not below it at all.</param>
public sealed record CoverageRequirement(decimal? Min, decimal? MaxDrop);
