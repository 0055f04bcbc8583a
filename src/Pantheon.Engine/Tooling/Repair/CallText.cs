namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A reply's text with searches that remember; all readers together may look at each character only so often, so that no text takes more than linear time.</summary>
internal sealed class CallText(string text)
{
    private const int LooksPerCharacter = 64;
    private const int FreeLooks = 4096;

    private readonly Dictionary<string, (int From, int At)> _searches = new(StringComparer.Ordinal);

    /// <summary>How often a character was looked at.</summary>
    public long Looks { get; private set; }

    public string Whole => text;

    public int Length => text.Length;

    public bool IsSpent => Looks > ((long)text.Length * LooksPerCharacter) + FreeLooks;

    public char this[int at] => at < text.Length ? text[at] : '\0';

    public void Look(int characters) => Looks += characters + 1;

    public bool Has(string mark, int at) => at <= text.Length && string.CompareOrdinal(text, at, mark, 0, mark.Length) == 0;

    public string Slice(int from, int to)
    {
        Look(to - from);
        return text[from..to];
    }

    /// <summary>The next place of a mark, or -1.</summary>
    public int Find(string mark, int from)
    {
        if (from > text.Length || IsSpent)
        {
            return -1;
        }

        if (_searches.TryGetValue(mark, out var last) && from >= last.From && (last.At < 0 || from <= last.At))
        {
            return last.At;
        }

        var at = text.IndexOf(mark, from, StringComparison.Ordinal);
        Look((at < 0 ? text.Length : at) - from);
        _searches[mark] = (from, at);
        return at;
    }

    /// <summary>The next place of a mark within a span, or -1.</summary>
    public int Find(string mark, int from, int to)
    {
        var at = Find(mark, from);
        return at >= 0 && at + mark.Length <= to ? at : -1;
    }

    public int SkipSpace(int at)
    {
        var start = at;
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        Look(at - start);
        return at;
    }

    public int SkipWord(int at)
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-' or '.' or '/'))
        {
            at++;
        }

        Look(at - start);
        return at;
    }

    public int LineEnd(int at) => Find("\n", at) is var end and >= 0 ? end : text.Length;
}
