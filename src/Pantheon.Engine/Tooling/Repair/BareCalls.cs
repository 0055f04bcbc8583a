namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls without marks: JSON or Python's form as it stands, or in a code fence of its own.</summary>
internal static class BareCalls
{
    private const string Recipient = ">>>";
    private static readonly string[] s_fenceEnds = ["```"];

    /// <summary>A fence whose whole inside is a call.</summary>
    public static Found? Fence(CallText text, int mark, int at, OfferedTools offered)
    {
        if (!StartsLine(text, mark))
        {
            return null;
        }

        var body = text.SkipSpace(text.SkipWord(at));
        var found = text.Has("tool_code", at)
            ? PythonCalls.ReadLines(text, body, offered)
            : Sequence(text, body, offered) ?? PythonCalls.ReadList(text, body, offered);
        if (found is null)
        {
            return null;
        }

        var end = text.SkipSpace(found.End);
        if (!text.Has("```", end) && end < text.Length)
        {
            return null;
        }

        found = MarkedCalls.WithEnd(text, found, s_fenceEnds)!; // it was found above
        return Introduction.ShowsOnly(text, mark) ? new Found(found.End) : found;
    }

    public static Found? Object(CallText text, int mark, int at, OfferedTools offered)
    {
        if (NameAbove(text, mark, offered) is { } named)
        {
            return JsonCalls.ReadArguments(text, mark, named.Tool, []) is { } found ? found with { Start = named.Start } : null;
        }

        return StandsFree(text, mark) ? Meant(text, mark, Sequence(text, mark, offered)) : null;
    }

    public static Found? List(CallText text, int mark, int at, OfferedTools offered)
    {
        var found = StandsFree(text, mark) ? Sequence(text, mark, offered) : null;
        if (found is null && (StartsLine(text, mark) || IsPunctuation(text, mark)))
        {
            found = PythonCalls.ReadList(text, mark, offered, isStrict: !StartsLine(text, mark));
        }

        return Meant(text, mark, found);
    }

    /// <summary>JSON values after each other, parted by nothing, commas or semicolons; each must be a call.</summary>
    public static Found? Sequence(CallText text, int at, OfferedTools offered)
    {
        if (text[at] is not ('{' or '['))
        {
            return null;
        }

        var all = new Found(at);
        while (text[at] is '{' or '[')
        {
            if (JsonCalls.ReadBare(text, at, offered) is not { } one)
            {
                return all.End == at && all.Calls.Count == 0 ? null : all;
            }

            all.Calls.AddRange(one.Calls);
            all.Truncated.AddRange(one.Truncated);
            all = all with { End = one.End };
            at = text.SkipSpace(one.End);
            at = text[at] is ',' or ';' ? text.SkipSpace(at + 1) : at;
        }

        return all;
    }

    /// <summary>What is only shown stays text, all of it.</summary>
    private static Found? Meant(CallText text, int mark, Found? found) =>
        found is not null && (Introduction.GoesOn(text, found.End) || Introduction.ShowsOnly(text, mark)) ? new Found(found.End) : found;

    /// <summary>Whether something opens a word of its own, rather than going on with one or standing in quotes.</summary>
    private static bool StandsFree(CallText text, int mark)
    {
        var at = mark;
        while (at > 0 && text[at - 1] is ' ' or '\t')
        {
            at--;
        }

        text.Look(mark - at);
        return at == 0 || (text[at - 1] != '}' && (at < mark || char.IsWhiteSpace(text[at - 1]) || text[at - 1] is '>' or ':' or ']'));
    }

    private static bool IsPunctuation(CallText text, int mark) => mark > 0 && text[mark - 1] is ' ' or '.' or ':' or '!' or '?' or ';';

    private static bool StartsLine(CallText text, int mark)
    {
        var at = mark;
        while (at > 0 && text[at - 1] is ' ' or '\t')
        {
            at--;
        }

        text.Look(mark - at);
        return at == 0 || text[at - 1] is '\n' or '>' or ']' or '\r';
    }

    /// <summary>The name of an offered tool alone on the line before the arguments.</summary>
    private static (int Start, string Tool)? NameAbove(CallText text, int mark, OfferedTools offered)
    {
        const int MaxName = 128;
        if (mark < 2 || text[mark - 1] != '\n')
        {
            return null;
        }

        var start = mark - 1;
        while (start > 0 && mark - start < MaxName && text[start - 1] is not ('\n' or '>'))
        {
            start--;
        }

        var name = text.Slice(start, mark - 1).Trim();
        var isMarked = start >= Recipient.Length && text.Has(Recipient, start - Recipient.Length) && name.Length > 0 && !name.Any(char.IsWhiteSpace);
        return isMarked ? offered.Find(name) is { } tool ? (start - Recipient.Length, tool) : null : offered.Lists(name) ? (start, name) : null;
    }
}
