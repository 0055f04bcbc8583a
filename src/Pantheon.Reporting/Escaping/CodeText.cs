using System.Globalization;
using System.Text;

namespace Pantheon.Reporting.Escaping;

/// <summary>Shows a line of code to the person who judges it: nothing is left out, and what no reader sees or a terminal would obey stands there by its number, as `&lt;U+000C&gt;`.</summary>
public static class CodeText
{
    /// <param name="max">Characters of the line that are shown; how many are not is said.</param>
    public static string Line(string line, int max)
    {
        ArgumentNullException.ThrowIfNull(line);
        var shown = new StringBuilder(Math.Min(line.Length, max) + 16);
        var marks = 0;
        var at = 0;
        while (at < line.Length && at < max)
        {
            if (!Rune.TryGetRuneAt(line, at, out var rune))
            {
                shown.Append(CultureInfo.InvariantCulture, $"<U+{(int)line[at]:X4}>");
                at++;
                continue;
            }

            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            var isSeen = rune.Value is '\t' or ' ' || (!CleanText.IsInvisible(rune) && marks <= CleanText.MostMarksInARow && category is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse));
            _ = isSeen ? shown.Append(rune) : shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            at += rune.Utf16SequenceLength;
        }

        return at < line.Length ? shown.Append(CultureInfo.InvariantCulture, $" … {line.Length - at} more characters of this line are not shown").ToString() : shown.ToString();
    }
}
