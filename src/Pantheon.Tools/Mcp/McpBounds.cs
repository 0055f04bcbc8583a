namespace Pantheon.Tools.Mcp;

/// <summary>How much one server may say, each figure for one call: what lies above is no answer but a flood.</summary>
internal static class McpBounds
{
    public const int MaxLineBytes = 4 * 1024 * 1024;
    public const int MaxBytes = 16 * 1024 * 1024;
    public const int MaxOddLines = 100;
    public const int MaxRequests = 100;
    public const int MaxPages = 20;
    public const int MaxTools = 1_000;
    public const int MaxArgumentBytes = 1024 * 1024;

    /// <summary>Starts of one server in one node: after that it stays down.</summary>
    public const int MaxStarts = 3;

    /// <summary>Characters of anything a server names that are repeated in a message.</summary>
    public const int MaxName = 80;

    /// <summary>What a server said, short enough to be put into a sentence.</summary>
    public static string Shown(string? text, int max = MaxName)
    {
        var line = new string([.. (text ?? "").Where(letter => !char.IsControl(letter)).Take(max + 1)]);
        return line.Length <= max ? line : $"{line[..max]}…";
    }
}
