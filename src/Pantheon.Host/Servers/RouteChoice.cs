namespace Pantheon.Host.Servers;

/// <summary>The models that a new catalog's route leads to, and why these.</summary>
internal sealed record RouteChoice(string Route, IReadOnlyList<RouteCandidate> Models, string Reason);
