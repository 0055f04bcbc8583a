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

    /// <summary>Whether the words before it on its own line say that it is an example or a format; what has marks of its own is only then not meant.</summary>
    public static bool Quotes(CallText text, int at)
    {
        var start = at;
        while (start > 0 && at - start < MaxLength && text[start - 1] is not ('\n' or '>' or '}'))
        {
            start--;
        }

        text.Look(at - start);
        return Quoted().IsMatch(text.Slice(start, at));
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

    [GeneratedRegex(@"\b(for example|for instance|e\.g\.|an example|looks? like|the (format|syntax|form) (is|would be|should be))(?!\w)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Quoted();

    [GeneratedRegex(
        @"\b(for example|for instance|e\.g\.|an? (\w+ )?example|examples?\s*:?\s*$|such as|looks? like|would look|would be)(?!\w)" +
        @"|\b(this|following|correct|expected|required|right) (json |call |tool call )?(format|syntax|schema|template|structure)\b" +
        @"|\bthe (json |call |tool call )?(format|syntax) (is|for|of|would|should|looks?)\b" +
        @"|(\bnot|\bnever|n['’]t|\bwithout|\binstead of|\brather than|\bavoid) (call|use|using|run|running|invoke|invoking|make|making|send|print|execute|executing)" +
        @"|\b(you|one|they|users?) (can|could|may|might|should|must|would)\b|\bif you (want|need|would|wish)\b|\b(not|instead of|rather than|like)\s*:?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Shown();
}
