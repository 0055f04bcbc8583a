namespace Pantheon.Core.Workspaces;

/// <summary>A file of a tree: git's mode, its bytes, and its text (of a link: its target) unless it is too large or no text.</summary>
public sealed record TreeFile(string Mode, long Size, string? Text)
{
    /// <summary>What can be read of a file that is no text, its zero bytes left out, as of one in UTF-16; null when it is a text, or too large.</summary>
    public string? Words { get; init; }
}
