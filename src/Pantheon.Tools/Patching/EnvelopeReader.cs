namespace Pantheon.Tools.Patching;

/// <summary>Reads files between `*** Begin Patch` and `*** End Patch`: added, deleted, or updated by hunks that quote the lines around them.</summary>
internal static class EnvelopeReader
{
    private const string Begin = "*** Begin Patch";
    private const string End = "*** End Patch";
    private const string Add = "*** Add File: ";
    private const string Delete = "*** Delete File: ";
    private const string Update = "*** Update File: ";
    private const string Move = "*** Move to: ";
    private const string EndOfFile = "*** End of File";

    public static bool IsHeader(string line) =>
        line.TrimEnd() == Begin || ((string[])[Add, Delete, Update]).Any(mark => line.StartsWith(mark, StringComparison.Ordinal));

    public static IReadOnlyList<FilePatch> Read(PatchLines lines)
    {
        var files = new List<FilePatch>();
        while (!lines.AtEnd)
        {
            var line = lines.Take();
            if (line.StartsWith(End, StringComparison.Ordinal))
            {
                break;
            }

            if (line.StartsWith(Add, StringComparison.Ordinal))
            {
                files.Add(Added(line[Add.Length..].Trim(), lines));
            }
            else if (line.StartsWith(Delete, StringComparison.Ordinal))
            {
                files.Add(new FilePatch(PatchKind.Delete, line[Delete.Length..].Trim()));
            }
            else if (line.StartsWith(Update, StringComparison.Ordinal))
            {
                files.Add(Updated(line[Update.Length..].Trim(), lines));
            }
            else if (line.Trim().Length > 0 && line.TrimEnd() != Begin)
            {
                throw new PatchFaultException($"The line '{line}' belongs to no file; a file begins with '*** Add File: PATH', '*** Update File: PATH' or '*** Delete File: PATH'.");
            }
        }

        return files;
    }

    private static FilePatch Added(string path, PatchLines lines)
    {
        var body = new List<HunkLine>();
        while (!lines.AtEnd && !IsMark(lines.Current))
        {
            var text = lines.Take();
            if (text.Length > 0 && text[0] != '+')
            {
                throw new PatchFaultException($"{path}: each line of an added file begins with '+'; '{text}' does not.");
            }

            body.Add(new HunkLine('+', text.Length > 0 ? text[1..] : ""));
        }

        // what parts the file from the next header is no line of it
        while (body.Count > 0 && body[^1].Text.Length == 0)
        {
            body.RemoveAt(body.Count - 1);
        }

        return new FilePatch(PatchKind.Add, path) { Hunks = [new Hunk(body)] };
    }

    private static FilePatch Updated(string path, PatchLines lines)
    {
        string? moved = null;
        if (!lines.AtEnd && lines.Current.StartsWith(Move, StringComparison.Ordinal))
        {
            moved = lines.Take()[Move.Length..].Trim();
        }

        var hunks = new List<Hunk>();
        while (!lines.AtEnd && !IsMark(lines.Current))
        {
            var hunk = PatchReader.ReadHunk(lines, path, hunks.Count + 1, at => IsMark(at.Current) || IsEndOfFile(at.Current));
            var atEnd = !lines.AtEnd && IsEndOfFile(lines.Current);
            if (atEnd)
            {
                lines.Take();
            }

            if (hunk.Lines.Count > 0)
            {
                hunks.Add(hunk with { AtEnd = atEnd });
            }
        }

        return hunks.Count > 0 || moved is not null
            ? new FilePatch(PatchKind.Update, path) { MovedTo = moved, Hunks = hunks }
            : throw new PatchFaultException($"'{path}' is to be updated and no hunk says how.");
    }

    private static bool IsEndOfFile(string line) => line.TrimEnd() == EndOfFile;

    private static bool IsMark(string line) => IsHeader(line) || line.StartsWith(End, StringComparison.Ordinal);
}
