namespace Pantheon.Platform.Files;

/// <summary>A path that does not stay inside its tree, or names something that is not a plain file of it.</summary>
public sealed class PathRefusedException(string path, string reason)
    : Exception($"the path '{path}' is refused: {reason}")
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;

    /// <summary>Nothing was reached for outside the tree: a folder where a file is wanted, a file that is too large or no text.</summary>
    public bool IsMistake { get; init; }
}
