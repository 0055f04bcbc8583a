using System.Globalization;
using System.Text;

namespace Pantheon.Reporting.Escaping;

/// <summary>Counts and cuts clean text by the columns it takes on a terminal.</summary>
internal static class Columns
{
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    public static string Clip(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }

        var kept = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Of(rune) > columns - 1)
            {
                break;
            }

            used += Of(rune);
            kept.Append(rune);
        }

        return columns <= 0 ? "" : kept.ToString().TrimEnd() + "…";
    }

    public static string Pad(string text, int columns)
    {
        var clipped = Clip(text, columns);
        return clipped + new string(' ', Math.Max(0, columns - Of(clipped)));
    }

    private static int Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    // the wide and full-width blocks of Unicode's East Asian Width, coarsely, and the emoji planes
    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1faff) or (>= 0x20000 and <= 0x3fffd);
}
