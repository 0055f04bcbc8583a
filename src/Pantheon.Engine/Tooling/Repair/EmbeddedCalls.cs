namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Finds the tool calls that a model printed as text; pure, in linear time, for any text.</summary>
public static class EmbeddedCalls
{
    /// <summary>Reads the whole text of a reply; calls of tools that were not offered stay text.</summary>
    public static EmbeddedReply Read(string text, OfferedTools offered)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(offered);
        return new EmbeddedScan(text, offered).Read();
    }
}
