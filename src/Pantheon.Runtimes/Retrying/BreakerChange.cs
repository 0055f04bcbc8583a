using Pantheon.Core.Boxes;

namespace Pantheon.Runtimes.Retrying;

/// <summary>A breaker that opened, was tried or closed.</summary>
/// <param name="Model">Whose breaker it is.</param>
/// <param name="State">What it came to.</param>
/// <param name="Until">When it may be tried; null unless it is open.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record BreakerChange(ModelAddress Model, BreakerState State, DateTimeOffset? Until, string Reason);
