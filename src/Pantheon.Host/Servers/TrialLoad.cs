namespace Pantheon.Host.Servers;

/// <summary>How a model does with several requests at once.</summary>
/// <param name="SlowestFirstToken">Of all requests; those that wait for a seat wait here.</param>
/// <param name="TokensPerSecond">All requests together; null where nobody counted tokens.</param>
internal sealed record TrialLoad(int Requests, TimeSpan SlowestFirstToken, double? TokensPerSecond);
