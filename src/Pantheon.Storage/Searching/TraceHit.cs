using Pantheon.Core.Identity;

namespace Pantheon.Storage.Searching;

/// <summary>A place where a text was found: of which run, node, attempt and turn, in what, and the text that holds it.</summary>
public sealed record TraceHit
{
    public required RunId Run { get; init; }

    public string? Task { get; init; }

    public required string Node { get; init; }

    public required int Attempt { get; init; }

    /// <summary>0: of the attempt, or of a tool node.</summary>
    public required int Turn { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>`arguments`, `result`, `text`, `thought`, `request` or `error`.</summary>
    public required string What { get; init; }

    public string? Tool { get; init; }

    /// <summary>The whole text; a result's is its first characters.</summary>
    public required string Text { get; init; }

    /// <summary>Where in the text it was found.</summary>
    public required int Found { get; init; }
}
