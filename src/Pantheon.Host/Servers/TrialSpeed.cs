namespace Pantheon.Host.Servers;

/// <summary>How fast a model answers.</summary>
/// <param name="FirstToken">From the request to the first piece of the answer.</param>
/// <param name="TokensPerSecond">Of writing; null where nobody counted tokens.</param>
internal sealed record TrialSpeed(TimeSpan FirstToken, double? TokensPerSecond);
