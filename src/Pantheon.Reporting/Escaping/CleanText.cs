using System.Globalization;
using System.Text;

namespace Pantheon.Reporting.Escaping;

/// <summary>Takes out of a foreign text what no reader sees and a terminal or browser obeys: escape sequences, controls, direction marks, broken surrogates.</summary>
internal static class CleanText
{
    public const int MostMarksInARow = 3;

    private const char Escape = '\u001b';

    /// <summary>The text on one line, white space as single blanks, at most <paramref name="max"/> characters.</summary>
    public static string Line(string? text, int max)
    {
        var line = new StringBuilder();
        foreach (var rune in Visible(text, max))
        {
            var isSpace = Rune.IsWhiteSpace(rune);
            if (isSpace && (line.Length == 0 || line[^1] == ' '))
            {
                continue;
            }

            line.Append(isSpace ? " " : rune.ToString());
        }

        return Clip(line.ToString().TrimEnd(), max);
    }

    /// <summary>The lines that say something, indentation kept, at most so many and so long.</summary>
    public static IReadOnlyList<string> Lines(string? text, int maxLines, int maxLength)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var rune in Visible(text, maxLines * maxLength))
        {
            if (rune.Value == '\n')
            {
                Keep();
            }
            else
            {
                line.Append(rune.Value == '\t' ? "  " : Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
            }
        }

        Keep();
        return [.. lines.Take(maxLines)];

        void Keep()
        {
            if (line.ToString().TrimEnd() is { Length: > 0 } kept)
            {
                lines.Add(Clip(kept, maxLength));
            }

            line.Clear();
        }
    }

    public static string Clip(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var end = Math.Max(0, max - 1);
        return text[..(end > 0 && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)].TrimEnd() + "…";
    }

    /// <summary>What is left to see; line ends become `\n`, everything a device would obey is gone.</summary>
    private static IEnumerable<Rune> Visible(string? text, int wanted)
    {
        if (string.IsNullOrEmpty(text))
        {
            yield break;
        }

        // a line of megabytes is not read to its end when a few hundred characters are shown
        var end = (int)Math.Min(text.Length, (8L * wanted) + 4096);
        var marks = 0;
        for (var at = 0; at < end;)
        {
            if (text[at] == Escape || text[at] is '\u009b' or '\u009d' or '\u0090' or '\u0098' or '\u009e' or '\u009f')
            {
                at = AfterSequence(text, at);
                continue;
            }

            if (!Rune.TryGetRuneAt(text, at, out var rune))
            {
                rune = Rune.ReplacementChar;
                at++;
            }
            else
            {
                at += rune.Utf16SequenceLength;
            }

            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (rune.Value == '\r')
            {
                if (at >= text.Length || text[at] != '\n')
                {
                    yield return new Rune('\n');
                }
            }
            else if (rune.Value is '\n' or '\t')
            {
                yield return rune;
            }
            else if (category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || rune.Value is 0x85 or 0x0b or 0x0c)
            {
                yield return new Rune('\n');
            }
            else if (category is not (UnicodeCategory.Control or UnicodeCategory.Format) && marks <= MostMarksInARow && !IsInvisible(rune))
            {
                yield return rune;
            }
        }
    }

    /// <summary>Past one ECMA-48 sequence: CSI to its final byte, strings (OSC, DCS …) to their terminator or the end of the line, else two characters.</summary>
    private static int AfterSequence(string text, int start)
    {
        var introducer = text[start] == Escape ? (start + 1 < text.Length ? text[start + 1] : '\0') : (char)(text[start] - 0x40);
        var at = start + (text[start] == Escape ? 2 : 1);
        switch (introducer)
        {
            case '[':
                while (at < text.Length && text[at] is >= ' ' and <= '?')
                {
                    at++;
                }

                return Math.Min(text.Length, at < text.Length && text[at] is >= '@' and <= '~' ? at + 1 : at);
            case ']' or 'P' or 'X' or '^' or '_':
                while (at < text.Length && text[at] is not ('\u0007' or '\u009c' or '\n' or '\r' or Escape))
                {
                    at++;
                }

                return at >= text.Length || text[at] is '\n' or '\r'
                    ? at
                    : text[at] == Escape && at + 1 < text.Length && text[at + 1] == '\\' ? at + 2 : text[at] == Escape ? at : at + 1;
            default:
                return Math.Min(text.Length, introducer is >= ' ' and <= '~' ? at : start + 1);
        }
    }

    /// <summary>Letters by category that draw nothing: Hangul fillers, the braille blank, variation selectors.</summary>
    public static bool IsInvisible(Rune rune) =>
        rune.Value is 0x115f or 0x1160 or 0x3164 or 0xffa0 or 0x2800 or 0x034f or (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef);
}
