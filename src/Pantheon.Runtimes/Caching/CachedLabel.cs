namespace Pantheon.Runtimes.Caching;

/// <summary>What an entry of the reply cache says of itself.</summary>
/// <param name="Model">`pool/model` that answered.</param>
/// <param name="Agent">The agent that asked first; null where none is known.</param>
/// <param name="StoredAt">When the answer was kept.</param>
internal sealed record CachedLabel(string Model, string? Agent, DateTimeOffset StoredAt);
