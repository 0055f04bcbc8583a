using System.Globalization;

namespace Pantheon.Core.Redaction;

/// <summary>Reads from a unified diff the lines it adds, file by file; binary parts are passed over.</summary>
internal static class AddedLines
{
    private const string NewFile = "+++ b/";
    private const string Quoted = "+++ \"b/";
    private const string Hunk = "@@ -";

    public static IEnumerable<(string File, IReadOnlyList<(int Number, string Text)> Lines)> Of(string unifiedDiff)
    {
        var file = "";
        List<(int Number, string Text)> added = [];
        var (number, oldLeft, newLeft) = (0, 0, 0);
        foreach (var line in unifiedDiff.Split('\n'))
        {
            if (oldLeft <= 0 && newLeft <= 0)
            {
                if (line.StartsWith(NewFile, StringComparison.Ordinal) || line.StartsWith(Quoted, StringComparison.Ordinal))
                {
                    if (added.Count > 0)
                    {
                        yield return (file, added);
                    }

                    (file, added) = (line[NewFile.Length..].Trim('"', '/'), []);
                }
                else if (line.StartsWith(Hunk, StringComparison.Ordinal))
                {
                    (oldLeft, number, newLeft) = ReadHunk(line);
                }

                continue;
            }

            switch (line)
            {
                case ['+', ..]:
                    added.Add((number++, line[1..]));
                    newLeft--;
                    break;
                case ['-', ..]:
                    oldLeft--;
                    break;
                case ['\\', ..]:
                    break;
                default:
                    (number, oldLeft, newLeft) = (number + 1, oldLeft - 1, newLeft - 1);
                    break;
            }
        }

        if (added.Count > 0)
        {
            yield return (file, added);
        }
    }

    // @@ -1,4 +1,6 @@ heading
    private static (int Old, int Start, int New) ReadHunk(string line)
    {
        var parts = line.Split(' ');
        return parts is [_, ['-', .. var old], ['+', .. var now], ..] ? (Range(old).Count, Range(now).Start, Range(now).Count) : (0, 1, 0);
    }

    private static (int Start, int Count) Range(string text)
    {
        var parts = text.Split(',');
        return (Number(parts[0]), parts.Length > 1 ? Number(parts[1]) : 1);
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
