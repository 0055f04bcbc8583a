using System.Net;

namespace Pantheon.Conformance.Urls;

/// <summary>One case: may this URL be requested where only that much is allowed?</summary>
public sealed record UrlCase
{
    public required string Url { get; init; }

    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>What each name means at the first look-up, at the second, and so on; the last answer stays.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<IPAddress>>> Resolve { get; init; } = new Dictionary<string, IReadOnlyList<IReadOnlyList<IPAddress>>>();
}
