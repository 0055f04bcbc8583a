namespace Pantheon.Platform.Files;

/// <summary>A path that does not stay inside its tree, or names something that is not a plain file of it.</summary>
public sealed class PathRefusedException(string path, string reason)
    : Exception($"the path '{path}' is refused: {reason}")
{
    public string Path { get; } = path;

    public string Reason { get; } = reason;
}
