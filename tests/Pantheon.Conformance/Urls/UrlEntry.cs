namespace Pantheon.Conformance.Urls;

/// <summary>A line of the file: its id as JSON, and the case in it or why there is none.</summary>
public sealed record UrlEntry(string Id)
{
    public UrlCase? Case { get; init; }

    public string? Malformed { get; init; }

    public string? Expected { get; init; }
}
