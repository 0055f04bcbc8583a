namespace Pantheon.Storage.Searching;

/// <summary>What to look for in traces: a text, whatever the case of its letters a to z; null members do not narrow.</summary>
public sealed record TraceQuery(string Text)
{
    /// <summary>Nights from this one on.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Nights up to this one.</summary>
    public DateOnly? Until { get; init; }

    public string? Agent { get; init; }

    /// <summary>Calls of this tool alone.</summary>
    public string? Tool { get; init; }

    public int Limit { get; init; } = 50;
}
