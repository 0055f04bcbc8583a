using System.Globalization;

namespace Pantheon.Engine.Context;

/// <summary>One place of a file that was changed: the lines that went and the lines that came.</summary>
/// <param name="Line">Where, in the file as it was then, counted from 1; null when nobody said.</param>
internal sealed record Hunk(int Turn, string Old, string New, int? Line = null)
{
    /// <summary>The two in one, when this change was made to text that the earlier one had put there; null when they have nothing in common.</summary>
    public Hunk? Over(Hunk earlier)
    {
        if (Old.Length > 0 && earlier.New.IndexOf(Old, StringComparison.Ordinal) is >= 0 and var place)
        {
            return new Hunk(Turn, earlier.Old, $"{earlier.New[..place]}{New}{earlier.New[(place + Old.Length)..]}", earlier.Line);
        }

        if (earlier.New.Length > 0 && Old.IndexOf(earlier.New, StringComparison.Ordinal) is >= 0 and var inner)
        {
            return new Hunk(Turn, $"{Old[..inner]}{earlier.Old}{Old[(inner + earlier.New.Length)..]}", New, Line ?? earlier.Line);
        }

        var replaces = Line is { } here && earlier.Line is { } there && here <= there && here + Count(Old) >= there + Count(earlier.New);
        return replaces ? this : null;
    }

    /// <summary>As a diff without context: lines that both sides share at the ends are left out.</summary>
    public string Text()
    {
        var (old, now) = (Lines(Old), Lines(New));
        var head = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        var most = Math.Min(old.Length, now.Length) - head;
        var tail = old.Reverse().Zip(now.Reverse()).Take(most).TakeWhile(pair => pair.First == pair.Second).Count();
        var at = Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"@@ line {line + head}, turn {Turn} @@") : string.Create(CultureInfo.InvariantCulture, $"@@ turn {Turn} @@");
        return string.Join('\n', [at, .. old[head..^tail].Select(text => "-" + text), .. now[head..^tail].Select(text => "+" + text)]);
    }

    private static int Count(string text) => Lines(text).Length;

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').ReplaceLineEndings("\n").Split('\n');
}
