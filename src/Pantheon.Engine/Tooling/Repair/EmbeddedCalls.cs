namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Finds the tool calls that a model printed as text; pure, in linear time, for any text.</summary>
public static class EmbeddedCalls
{
    private static readonly ReadingHints s_none = new();

    /// <summary>Every mark at which something is read: those that open calls, and those around thoughts.</summary>
    public static IReadOnlyList<string> Marks { get; } =
    [
        .. CallFamilies.All.SelectMany(family => family.Marks), .. Thoughts.Closings, .. Thoughts.Marks.Select(mark => mark.Open), .. Thoughts.Marks.Select(mark => mark.Close),
    ];

    /// <summary>Reads a reply from the pieces it was streamed in; how the stream parted it makes no difference, since marks and characters are joined first.</summary>
    public static EmbeddedReply Read(IEnumerable<string> pieces, OfferedTools offered, ReadingHints? hints = null) => Read(string.Concat(pieces), offered, hints);

    /// <summary>Reads the whole text of a reply; calls of tools that were not offered stay text.</summary>
    public static EmbeddedReply Read(string text, OfferedTools offered, ReadingHints? hints = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(offered);
        hints ??= s_none;
        var reply = new EmbeddedScan(new CallText(Dialects.Plain(text)), offered).Read(hints.StartsInThoughts);
        reply = reply.Calls.Count + reply.Truncated.Count + reply.Thought.Count == 0 && reply.Reasoning.Length == 0 ? reply with { Text = text } : reply;
        return hints.IsCut ? reply with { Calls = [], Truncated = [.. reply.Calls, .. reply.Truncated] } : reply;
    }
}
