using System.Text;

namespace Pantheon.Platform.Files;

/// <summary>Judges a path by its text alone: relative, without steps upward, and nowhere near a git folder in any of its spellings.</summary>
public static class SafePath
{
    private const int MaxPathChars = 4096;
    private const string GitFolder = ".git";

    // characters some file systems ignore in names, so that they compare equal to nothing at all
    private const string Ignorable = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u206a\u206b\u206c\u206d\u206e\u206f\ufeff";

    /// <summary>The components of the path, without empty and "." ones; none for the tree itself.</summary>
    public static IReadOnlyList<string> Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length > MaxPathChars)
        {
            throw new PathRefusedException(path[..80] + "...", $"it is longer than {MaxPathChars} characters.") { IsMistake = true };
        }

        if (path.StartsWith('/') || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            throw new PathRefusedException(path, "it is absolute; give it relative to the tree.");
        }

        var components = path.Split('/').Where(component => component is not ("" or ".")).ToList();
        foreach (var component in components)
        {
            if (WhyRefused(component) is { } reason)
            {
                throw new PathRefusedException(path, reason);
            }
        }

        return components;
    }

    public static bool IsGitFolder(string name)
    {
        var folded = Folded(name);
        return folded == GitFolder || IsShortName(folded.TrimStart('.'));
    }

    /// <summary>Whether the name is the one under which git looks for submodules, in any spelling; git refuses a link of that name.</summary>
    public static bool IsSubmoduleList(string name)
    {
        var folded = Folded(name);
        return folded == ".gitmodules" || (folded.StartsWith("gitmod~", StringComparison.Ordinal) && folded.Length == 8 && char.IsAsciiDigit(folded[7]));
    }

    /// <summary>The name as the most forgiving file system compares it: case, ignorable characters, streams and trailing dots and spaces away.</summary>
    public static string Folded(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = new StringBuilder();
        foreach (var character in name.Where(character => !Ignorable.Contains(character, StringComparison.Ordinal)))
        {
            plain.Append(char.ToLowerInvariant(character));
        }

        var folded = plain.ToString();
        var stream = folded.IndexOf(':', StringComparison.Ordinal);
        return (stream < 0 ? folded : folded[..stream]).TrimEnd('.', ' ');
    }

    // the 8.3 name a Windows file system gives to .git
    private static bool IsShortName(string name) =>
        name.StartsWith("git~", StringComparison.Ordinal) && name.Length > 4 && name[4..].All(char.IsAsciiDigit);

    private static string? WhyRefused(string component) => component switch
    {
        ".." => "it steps out of a folder with '..'; name the target from the tree's root.",
        _ when component.Any(character => character is < ' ' or '\x7f') => "it holds a NUL or another control character.",
        _ when component.Contains('\\', StringComparison.Ordinal) => "it holds a backslash; folders are parted by '/'.",
        _ when IsGitFolder(component) => "it names a git folder, which is not part of the tree.",
        _ when Encoding.UTF8.GetByteCount(component) > 255 => "one of its names is longer than 255 bytes.",
        _ => null,
    };
}
