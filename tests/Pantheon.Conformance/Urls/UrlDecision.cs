namespace Pantheon.Conformance.Urls;

/// <summary>Whether a URL may be requested, and why; `Broken` tells of a connection that no case allows.</summary>
public sealed record UrlDecision(bool IsAllowed, string Reason)
{
    public string? Broken { get; init; }

    public string Word => IsAllowed ? "allow" : "deny";
}
