using Pantheon.Tools.Files;

namespace Pantheon.Tools.Patching;

/// <summary>Finds the one place of a file that a hunk is about; what it cannot be sure of it refuses.</summary>
internal static class HunkFinder
{
    private const int MaxShown = 40;
    private const int MaxLine = 300;

    /// <exception cref="PatchFaultException">It fits nowhere, or in more than one place.</exception>
    public static HunkPlace Find(string path, int number, Hunk hunk, IReadOnlyList<string> file)
    {
        if (hunk.Old.Count == 0)
        {
            return new HunkPlace(Insertion(path, number, hunk, file), hunk, IsLoose: false);
        }

        foreach (var candidate in (Hunk[])[hunk, hunk.WithoutEmptyEnd()])
        {
            foreach (var plain in (Func<string, string>[])[line => line, line => line.TrimEnd(), QuoteDifference.Bare])
            {
                if (Places(candidate, file, plain) is { Count: > 0 } places)
                {
                    return new HunkPlace(Only(path, number, candidate, file, places), candidate, plain("a b ") != "a b ");
                }
            }
        }

        throw new PatchFaultException(Missed(path, number, hunk, file));
    }

    private static List<int> Places(Hunk hunk, IReadOnlyList<string> file, Func<string, string> plain)
    {
        var wanted = hunk.Old.Select(plain).ToList();
        if (wanted.Count == 0 || wanted.TrueForAll(line => line.Length == 0))
        {
            return [];
        }

        var lines = file.Select(plain).ToList();
        return Places(wanted, lines);
    }

    /// <summary>In a time that grows with the lines only, however often they are the same (Knuth, Morris and Pratt).</summary>
    private static List<int> Places(List<string> wanted, List<string> lines)
    {
        var places = new List<int>();
        var back = new int[wanted.Count + 1];
        for (var (i, length) = (1, 0); i < wanted.Count; i++)
        {
            length = Longer(length, wanted[i]);
            back[i + 1] = length;
        }

        for (var (i, length) = (0, 0); i < lines.Count; i++)
        {
            length = Longer(length == wanted.Count ? back[length] : length, lines[i]);
            if (length == wanted.Count)
            {
                places.Add(i + 1 - length);
            }
        }

        return places;

        int Longer(int length, string line)
        {
            while (length > 0 && wanted[length] != line)
            {
                length = back[length];
            }

            return wanted[length] == line ? length + 1 : 0;
        }
    }

    private static int Only(string path, int number, Hunk hunk, IReadOnlyList<string> file, List<int> places)
    {
        if (places is [var only])
        {
            return only;
        }

        if (hunk.Line is { } line && places.Contains(line - 1))
        {
            return line - 1;
        }

        if (hunk.AtEnd && places.Contains(file.Count - hunk.Old.Count))
        {
            return file.Count - hunk.Old.Count;
        }

        return hunk.Header is { } header && Above(header, file) is { } above && places.Exists(place => place > above)
            ? places.Find(place => place > above)
            : throw new PatchFaultException($"{path}, hunk {number} fits in {places.Count} places: lines {string.Join(", ", places.Take(10).Select(place => place + 1))}. Give more lines around the change.");
    }

    private static int Insertion(string path, int number, Hunk hunk, IReadOnlyList<string> file)
    {
        var isEmpty = file.Count == 0 || file is [""];
        return isEmpty ? 0
            : hunk.AtEnd ? file.Count
            : hunk.Line is { } line && line <= file.Count ? line
            : hunk.Header is { } header && Above(header, file) is { } above ? above + 1
            : throw new PatchFaultException($"{path}, hunk {number} only adds lines and says not where. Give a line before or after them that stays.");
    }

    private static int? Above(string header, IReadOnlyList<string> file)
    {
        var found = file.Index().Where(line => line.Item.Trim() == header.Trim()).Select(line => (int?)line.Index).ToList();
        return found.Count == 0 ? file.Index().Where(line => line.Item.Contains(header, StringComparison.Ordinal)).Select(line => (int?)line.Index).FirstOrDefault() : found[0];
    }

    private static string Missed(string path, int number, Hunk hunk, IReadOnlyList<string> file)
    {
        if (ClosestRegion.Find(file, hunk.Old) is not { } region)
        {
            return $"{path}, hunk {number} does not fit: its old lines are nowhere in the file, nor anything like them. Read the file first.";
        }

        var shown = file.Skip(region.FirstLine - 1).Take(Math.Min(region.Lines, MaxShown)).Select(line => line.Length <= MaxLine ? line : line[..MaxLine] + "…");
        var how = region.OnlyIn is { } difference ? $"The closest place differs only in {difference}" : $"The closest place ({region.Percent} % alike) is";
        return $"{path}, hunk {number} does not fit. {how}, lines {region.FirstLine} to {region.FirstLine + region.Lines - 1}:\n{string.Join('\n', shown)}";
    }
}
