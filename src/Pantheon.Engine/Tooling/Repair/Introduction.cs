using System.Text.RegularExpressions;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>What is said around a call that has no marks of its own: an example, a format or a part of a sentence is not meant to be made.</summary>
internal static partial class Introduction
{
    private const int MaxLength = 240;

    /// <summary>Whether the words before it say that it is shown, not made: those of its line, or of the last line before it that has any.</summary>
    public static bool ShowsOnly(CallText text, int at)
    {
        var end = at;
        while (end > 0 && at - end < MaxLength && (char.IsWhiteSpace(text[end - 1]) || text[end - 1] is '`'))
        {
            end--;
        }

        var start = end;
        while (start > 0 && end - start < MaxLength && text[start - 1] is not ('\n' or '>' or '}'))
        {
            start--;
        }

        text.Look(at - start);
        return Shown().IsMatch(text.Slice(start, end));
    }

    /// <summary>Whether the sentence goes on after it.</summary>
    public static bool GoesOn(CallText text, int at)
    {
        var next = at;
        while (text[next] is ' ' or '\t')
        {
            next++;
        }

        text.Look(next - at);
        var c = text[next];
        return char.IsLower(c) || c is '.' or ',' or ')' or '"' or '\'' or '”' or '’' or '*' or '|' or '/' or '=';
    }

    [GeneratedRegex(
        @"\b(examples?|e\.g\.|for instance|such as|formats?|formatted|looks? like|would look|would be|syntax|schema|template|instead of|rather than|placeholder|not|never|don't|don’t|won't|won’t|shouldn't|can't|cannot|if you (want|need|would)|you (can|could|may|might|should|must))(?!\w)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Shown();
}
