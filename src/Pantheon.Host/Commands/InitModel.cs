namespace Pantheon.Host.Commands;

/// <summary>One model that a route of a new catalog can lead to.</summary>
internal sealed record InitModel(string Pool, string Name);
