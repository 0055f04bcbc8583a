namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Finds the tool calls that a model printed as text; pure, in linear time, for any text.</summary>
public static class EmbeddedCalls
{
    /// <summary>Every mark at which something is read: those that open calls, and those around thoughts.</summary>
    public static IReadOnlyList<string> Marks { get; } =
    [
        .. CallFamilies.All.SelectMany(family => family.Marks), .. Thoughts.Closings, .. Thoughts.Marks.Select(mark => mark.Open), .. Thoughts.Marks.Select(mark => mark.Close),
    ];

    /// <summary>Reads the whole text of a reply; calls of tools that were not offered stay text.</summary>
    public static EmbeddedReply Read(string text, OfferedTools offered)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(offered);
        return new EmbeddedScan(new CallText(text), offered).Read();
    }
}
