namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A damaged text while it is read: the place that was reached, the JSON so far, and what was done. Searches are remembered, so that looking ahead costs no more than linear time.</summary>
internal sealed class LooseState(string text, int at, int length) : IDisposable
{
    private const int MaxFirst = 32_768;
    private const int MaxPeeks = 8;
    private const int MaxSpaceBehindComments = 256;

    private (int From, int At) _blockEnd = (int.MaxValue, -1);
    private (int From, int At) _lineEnd = (int.MaxValue, -1);

    public string Text => text;

    /// <summary>Where the text ends for who reads it, which may be before its end.</summary>
    public int Length => length;

    public int At { get; set; } = at;

    public LooseOutput Json { get; } = new(Math.Min(length - at, MaxFirst) + 16);

    public LooseRepairs Repairs { get; set; }

    /// <summary>The text ends inside a value.</summary>
    public bool IsCut { get; set; }

    /// <summary>Brackets that were still open at the end of the text.</summary>
    public int Missing { get; set; }

    /// <summary>The last brackets that were added because they are missing: where, and how many there.</summary>
    public (int At, int Count) Added { get; set; }

    /// <summary>Lists around the place.</summary>
    public int Lists { get; set; }

    /// <summary>Round brackets around the place.</summary>
    public int Rounds { get; set; }

    /// <summary>The text is no valid JSON up to here, wherever one begins before; behind it some may be.</summary>
    public int Damage { get; set; }

    /// <summary>Looks for valid JSON within the damaged that found none; after a few it is not worth another.</summary>
    public int Misses { get; set; }

    /// <summary>How many characters were looked at.</summary>
    public long Looks { get; set; }

    public bool AtEnd => At >= length;

    /// <summary>A fence closes what is open here: nothing was cut.</summary>
    public bool AtFence => Next == '`' && Has("```", At);

    public char Next => At < length ? text[At] : '\0';

    public char this[int place] => place >= 0 && place < length ? text[place] : '\0';

    public bool Has(string mark, int place) => place >= 0 && place + mark.Length <= length && string.CompareOrdinal(text, place, mark, 0, mark.Length) == 0;

    public void Dispose() => Json.Dispose();

    public void Did(LooseRepairs repair) => Repairs |= repair;

    /// <summary>Goes over white space and comments.</summary>
    public void Skip()
    {
        if (At < length && IsPlain(text[At]))
        {
            return;
        }

        if (At + 1 < length && text[At] == ' ' && IsPlain(text[At + 1]))
        {
            At++;
            return;
        }

        while (true)
        {
            At = SkipSpace(At);
            if (CommentEnd(At) is not (> 0 and var end))
            {
                return;
            }

            Did(LooseRepairs.Comment);
            At = end;
        }
    }

    /// <summary>The next place that holds neither white space nor a comment.</summary>
    public int Peek(int place)
    {
        if (place < length && IsPlain(text[place]))
        {
            return place;
        }

        place = SkipSpace(place);
        if (place >= length || text[place] is not ('/' or '#'))
        {
            return place;
        }

        for (var i = 0; i < MaxPeeks && CommentEnd(place) is > 0 and var end; i++)
        {
            place = SkipSpace(end, Math.Min(length, end + MaxSpaceBehindComments));
        }

        return place;
    }

    public bool HasLineBreak(int from, int to)
    {
        Looks += to - from;
        return text.AsSpan(from, to - from).Contains('\n');
    }

    /// <summary>The last place before this one that holds no white space, or -1.</summary>
    public int Before(int place)
    {
        for (place--; place >= 0 && IsSpace(text[place]); place--)
        {
            Looks++;
        }

        return place;
    }

    public static bool IsSpace(char c) =>
        c is ' ' or '\n' or '\t' or '\r' || (c >= '\u00A0' && c is '\u00A0' or '\u1680' or '\u180E' or (>= '\u2000' and <= '\u200B') or '\u202F' or '\u205F' or '\u3000' or '\uFEFF');

    /// <summary>Neither white space nor the start of a comment.</summary>
    private static bool IsPlain(char c) => (c is > ' ' and < '\u0080' and not ('/' or '#')) || c is '“' or '”';

    /// <summary>The place after the comment that starts here, or 0 when none does.</summary>
    private int CommentEnd(int place)
    {
        if (place + 1 >= length || text[place] is not ('/' or '#'))
        {
            return 0;
        }

        var next = text[place + 1];
        if (text[place] == '#' ? next == ' ' : next == '/')
        {
            return Find("\n", place, ref _lineEnd);
        }

        return text[place] == '/' && next == '*' ? Math.Min(length, Find("*/", place + 2, ref _blockEnd) + 2) : 0;
    }

    private int Find(string mark, int from, ref (int From, int At) last)
    {
        if (from < last.From || from > last.At)
        {
            var at = text.AsSpan(Math.Min(from, length), length - Math.Min(from, length)).IndexOf(mark);
            last = (from, at < 0 ? length : Math.Min(from, length) + at);
            Looks += last.At - from;
        }

        return last.At;
    }

    private int SkipSpace(int place, int limit = int.MaxValue)
    {
        var start = place;
        limit = Math.Min(limit, length);
        while (place < limit && (text[place] is ' ' or '\n' || IsSpace(text[place])))
        {
            place++;
        }

        Looks += place - start;
        return place;
    }
}
