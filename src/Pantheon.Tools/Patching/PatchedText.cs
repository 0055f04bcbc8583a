using Pantheon.Tools.Files;

namespace Pantheon.Tools.Patching;

/// <summary>The text of one file after its hunks: lines that stay keep the file's own spelling, lines that come take over its indentation.</summary>
internal static class PatchedText
{
    // lines looked through for all hunks of one file
    private const long MostWork = 50_000_000;

    public static (string Text, IReadOnlyList<HunkPlace> Places) Of(string path, TextFile file, IReadOnlyList<Hunk> hunks)
    {
        var lines = file.Text.Length == 0 ? [] : file.Lines;
        if ((long)lines.Count * hunks.Count > MostWork)
        {
            throw new PatchFaultException($"{path} has {lines.Count} lines, too many for {hunks.Count} hunks at once. Give fewer in one patch.");
        }

        var places = hunks.Index().Select(hunk => HunkFinder.Find(path, hunk.Index + 1, hunk.Item, lines)).ToList();
        var sorted = places.OrderBy(place => place.At).ToList();
        foreach (var (first, second) in sorted.Zip(sorted.Skip(1)).Where(pair => pair.First.At + pair.First.Lines > pair.Second.At || (pair.First.At == pair.Second.At && pair.First.Lines == 0)))
        {
            throw new PatchFaultException($"{path}, hunks {places.IndexOf(first) + 1} and {places.IndexOf(second) + 1} change the same lines. Put them into one hunk.");
        }

        var patched = new List<string>();
        var next = 0;
        foreach (var place in sorted)
        {
            patched.AddRange(lines.Skip(next).Take(place.At - next));
            patched.AddRange(New(place, [.. lines.Skip(place.At).Take(place.Lines)]));
            next = place.At + place.Lines;
        }

        patched.AddRange(lines.Skip(next));
        var endsLine = hunks.Select(hunk => hunk.EndsLine).LastOrDefault(ends => ends is not null) ?? (file.Text.Length == 0 || file.Text.EndsWith('\n'));
        return (patched.Count == 0 ? "" : string.Join('\n', patched) + (endsLine ? "\n" : ""), places);
    }

    private static IEnumerable<string> New(HunkPlace place, List<string> file)
    {
        var shift = place.IsLoose ? Shift(place.Hunk.Old, file) : ("", "");
        var at = 0;
        foreach (var line in place.Hunk.Lines)
        {
            switch (line.Mark)
            {
                case ' ':
                    yield return file[at++];
                    break;
                case '-':
                    at++;
                    break;
                default:
                    yield return Shifted(line.Text, shift);
                    break;
            }
        }
    }

    /// <summary>What the hunk's lines have too much and too little at their beginning, where that is the same for all of them.</summary>
    private static (string Less, string More) Shift(IReadOnlyList<string> quoted, List<string> file)
    {
        var pairs = quoted.Zip(file).Where(pair => pair.First.Trim().Length > 0).Select(pair => (Quoted: Indent(pair.First), File: Indent(pair.Second))).ToList();
        if (pairs.Count == 0)
        {
            return ("", "");
        }

        var (quote, own) = pairs[0];
        var shift = own.EndsWith(quote, StringComparison.Ordinal) ? ("", own[..^quote.Length])
            : quote.EndsWith(own, StringComparison.Ordinal) ? (quote[..^own.Length], "")
            : (quote, own);
        return pairs.TrueForAll(pair => pair.Quoted.StartsWith(shift.Item1, StringComparison.Ordinal) && shift.Item2 + pair.Quoted[shift.Item1.Length..] == pair.File) ? shift : ("", "");
    }

    private static string Shifted(string line, (string Less, string More) shift) =>
        line.Trim().Length == 0 || !line.StartsWith(shift.Less, StringComparison.Ordinal) ? line : shift.More + line[shift.Less.Length..];

    private static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];
}
