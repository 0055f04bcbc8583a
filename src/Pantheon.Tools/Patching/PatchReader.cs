using System.Globalization;
using System.Text.RegularExpressions;

namespace Pantheon.Tools.Patching;

/// <summary>Reads a patch in either of the two forms that models write: a unified difference, or files between `*** Begin Patch` and `*** End Patch`.</summary>
internal static partial class PatchReader
{
    public static IReadOnlyList<FilePatch> Read(string text)
    {
        var lines = new PatchLines(text);
        var files = lines.Any(line => EnvelopeReader.IsHeader(line)) ? EnvelopeReader.Read(lines) : UnifiedReader.Read(lines);
        return files.Count > 0
            ? files
            : throw new PatchFaultException("No file is named in the patch. Begin each file with '--- a/PATH' and '+++ b/PATH', or with '*** Update File: PATH' between '*** Begin Patch' and '*** End Patch'.");
    }

    /// <summary>The hunk that begins at the current line, up to what begins something else.</summary>
    public static Hunk ReadHunk(PatchLines lines, string file, int number, Predicate<PatchLines> ends)
    {
        int? line = null;
        string? header = null;
        while (!lines.AtEnd && lines.Current.StartsWith("@@", StringComparison.Ordinal))
        {
            var start = Start().Match(lines.Current);
            line = start.Success && int.TryParse(start.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : line;
            header = start.Success ? null : lines.Current.Trim('@', ' ') is { Length: > 0 } words ? words : header;
            lines.Take();
        }

        var body = new List<HunkLine>();
        bool? endsLine = null;
        while (!lines.AtEnd && !lines.Current.StartsWith("@@", StringComparison.Ordinal) && !ends(lines))
        {
            var text = lines.Take();
            switch (text)
            {
                case "":
                    body.Add(new HunkLine(' ', ""));
                    break;
                case ['\\', ..]:
                    // the last word about the new file's end counts; one behind a line that goes is about the old file
                    endsLine = body.Count > 0 && body[^1].Mark == '-' ? endsLine ?? true : false;
                    break;
                case [' ' or '+' or '-', ..]:
                    body.Add(new HunkLine(text[0], text[1..]));
                    break;
                default:
                    throw new PatchFaultException($"{file}, hunk {number}: the line '{Head(text)}' begins with neither ' ', '+' nor '-'. Lines that stay begin with one space.");
            }
        }

        return body.Exists(entry => entry.Mark != ' ') || body.Count == 0
            ? new Hunk(body) { Line = line, Header = header, EndsLine = endsLine }
            : throw new PatchFaultException($"{file}, hunk {number} changes nothing: no line of it begins with '+' or '-'.");
    }

    private static string Head(string text) => text.Length <= 60 ? text : text[..60] + "…";

    [GeneratedRegex(@"^@@+ -(?<line>[0-9]+)(,[0-9]+)?( \+[0-9]+(,[0-9]+)?)? ?@*", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Start();
}
