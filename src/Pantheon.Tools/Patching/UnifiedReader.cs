namespace Pantheon.Tools.Patching;

/// <summary>Reads a unified difference, as git and diff write it and models nearly do: the counts of lines in its hunks are not believed.</summary>
internal static class UnifiedReader
{
    private const string Nothing = "/dev/null";

    public static IReadOnlyList<FilePatch> Read(PatchLines lines)
    {
        var files = new List<FilePatch>();
        while (!lines.AtEnd)
        {
            if (lines.Current.StartsWith("diff --git ", StringComparison.Ordinal) || IsFileHeader(lines))
            {
                files.Add(File(lines));
            }
            else if (lines.Current.StartsWith("@@", StringComparison.Ordinal))
            {
                throw new PatchFaultException("A hunk comes before any file. Put '--- a/PATH' and '+++ b/PATH' before it.");
            }
            else
            {
                lines.Take(); // words around the patch
            }
        }

        return files;
    }

    private static FilePatch File(PatchLines lines)
    {
        var (oldPath, newPath) = lines.Current.StartsWith("diff --git ", StringComparison.Ordinal) ? Extended(lines) : (null, null);
        if (IsFileHeader(lines))
        {
            (oldPath, newPath) = Pair(PathOf(lines.Take()[4..]), PathOf(lines.Take()[4..]));
        }

        var path = newPath is null or Nothing ? oldPath : newPath;
        if (path is null or Nothing)
        {
            throw new PatchFaultException("A file of the patch has no path.");
        }

        var hunks = new List<Hunk>();
        while (!lines.AtEnd && lines.Current.StartsWith("@@", StringComparison.Ordinal))
        {
            hunks.Add(PatchReader.ReadHunk(lines, path, hunks.Count + 1, IsNextFile));
        }

        return oldPath == Nothing ? new FilePatch(PatchKind.Add, path) { Hunks = hunks }
            : newPath == Nothing ? new FilePatch(PatchKind.Delete, path) { Hunks = hunks }
            : oldPath != newPath ? new FilePatch(PatchKind.Update, oldPath ?? path) { MovedTo = path, Hunks = hunks }
            : hunks.Count > 0 ? new FilePatch(PatchKind.Update, path) { Hunks = hunks }
            : throw new PatchFaultException($"'{path}' is named and no hunk says how it changes. Modes of files are not changed by patches here.");
    }

    /// <summary>The lines that git puts before the two names.</summary>
    private static (string? Old, string? New) Extended(PatchLines lines)
    {
        var (oldPath, newPath) = FromTitle(lines.Take()["diff --git ".Length..]);
        while (!lines.AtEnd && !IsFileHeader(lines) && !lines.Current.StartsWith("@@", StringComparison.Ordinal) && !lines.Current.StartsWith("diff --git ", StringComparison.Ordinal))
        {
            var line = lines.Take();
            switch (line.Split(' '))
            {
                case ["new", "file", "mode", ..]:
                    CheckMode(line, newPath);
                    oldPath = Nothing;
                    break;
                case ["deleted", "file", "mode", ..]:
                    CheckMode(line, oldPath);
                    newPath = Nothing;
                    break;
                case ["rename", "from", ..]:
                    oldPath = PathOf(line["rename from ".Length..]);
                    break;
                case ["rename", "to", ..]:
                    newPath = PathOf(line["rename to ".Length..]);
                    break;
                case ["copy", "from" or "to", ..]:
                    throw new PatchFaultException($"'{line}': files are not copied by patches here; add the new file with its content.");
                case ["GIT", "binary", ..] or ["Binary", "files", ..]:
                    throw new PatchFaultException($"The patch changes '{newPath ?? oldPath}' as a binary file; only text is changed here.");
                case ["new", "mode", ..]:
                    CheckMode(line, newPath);
                    break;
                default:
                    break;
            }
        }

        return (oldPath, newPath);
    }

    private static void CheckMode(string line, string? path)
    {
        if (line.EndsWith("120000", StringComparison.Ordinal) || line.EndsWith("160000", StringComparison.Ordinal))
        {
            throw new PatchFaultException($"The patch makes '{path}' a link or a submodule; only plain files are changed here.");
        }
    }

    private static (string? Old, string? New) FromTitle(string title)
    {
        // both names are the same but for a rename, which says its names on lines of their own
        var half = title.IndexOf(" b/", StringComparison.Ordinal);
        return half > 0 && title.StartsWith("a/", StringComparison.Ordinal) ? (title[2..half], title[(half + 3)..]) : (null, null);
    }

    private static (string Old, string New) Pair(string oldPath, string newPath) =>
        (oldPath == Nothing || oldPath.StartsWith("a/", StringComparison.Ordinal)) && (newPath == Nothing || newPath.StartsWith("b/", StringComparison.Ordinal))
            ? (oldPath == Nothing ? Nothing : oldPath[2..], newPath == Nothing ? Nothing : newPath[2..])
            : (oldPath, newPath);

    private static string PathOf(string text)
    {
        var path = text.Split('\t')[0].Trim();
        return path is ['"', .., '"'] ? path[1..^1] : path;
    }

    private static bool IsFileHeader(PatchLines lines) =>
        !lines.AtEnd && lines.Current.StartsWith("--- ", StringComparison.Ordinal) && lines.Ahead(1).StartsWith("+++ ", StringComparison.Ordinal);

    private static bool IsNextFile(PatchLines lines) =>
        lines.Current.StartsWith("diff --git ", StringComparison.Ordinal) || (IsFileHeader(lines) && lines.Ahead(2).StartsWith("@@", StringComparison.Ordinal));
}
