namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What a reply's text holds: the calls in their order, those cut off (for the trace, never to be run), the thoughts left in it, and the text around them.</summary>
public sealed record EmbeddedReply
{
    public IReadOnlyList<EmbeddedCall> Calls { get; init; } = [];

    public IReadOnlyList<EmbeddedCall> Truncated { get; init; } = [];

    /// <summary>Calls that stand only in thoughts which the text itself holds.</summary>
    public IReadOnlyList<EmbeddedCall> Thought { get; init; } = [];

    /// <summary>Calls between a model's own marks of tools that nobody offered; they stay in the text and are never run.</summary>
    public IReadOnlyList<EmbeddedCall> Unoffered { get; init; } = [];

    public string Reasoning { get; init; } = "";

    public required string Text { get; init; }

    /// <summary>How often a character was looked at until all this was found; it grows with the text's length and no faster.</summary>
    public long Looks { get; init; }
}
