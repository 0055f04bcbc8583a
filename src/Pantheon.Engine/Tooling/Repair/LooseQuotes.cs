using System.Buffers;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Finds where a quoted text ends when its quotes cannot be trusted: at the first quote behind which the JSON goes on as it may.</summary>
internal sealed class LooseQuotes(LooseState state)
{
    private const int MaxKey = 128;

    private static readonly SearchValues<char>[] s_marks = [.. "\"'“‘".Select(kind => SearchValues.Create(["\\"[0], .. "\"'“”„‘’`´".Where(quote => Closes(kind, quote))]))];

    // what was found once for a kind of quote holds for every place up to it: of values of objects in the first four, of all else in the others
    private readonly (int From, LooseEndQuote Found)[] _known = new (int, LooseEndQuote)[8];
    private readonly bool[] _hopeless = new bool[4];
    private (int Start, int End) _key; // the last quoted name that was found by looking ahead
    private int _counted;
    private int _squares;
    private int _curlies;

    /// <summary>One letter for the quotes that may close a text which this one opens; \0 when it is no quote.</summary>
    public static char Kind(char quote) => quote switch
    {
        '"' or '\'' => quote,
        '“' or '”' or '„' => '“',
        '‘' or '’' or '`' or '´' => '‘',
        _ => '\0',
    };

    public static bool IsQuote(char c) => Kind(c) != '\0';

    public static bool Closes(char kind, char c) => kind switch
    {
        '"' or '\'' => c == kind,
        '“' => c is '"' or '“' or '”' or '„',
        _ => c is '\'' or '‘' or '’' or '`' or '´',
    };

    /// <summary>The end of the text that starts after its opening quote.</summary>
    public LooseEndQuote Find(char kind, int start, LooseContext context)
    {
        if (context == LooseContext.Key && _key.Start == start)
        {
            return new LooseEndQuote(_key.End);
        }

        var index = Index(kind);
        if (context == LooseContext.Member && !_hopeless[index])
        {
            var member = Known(index, start) ?? Scan(kind, start, context, index);
            if (member.IsFound)
            {
                return member;
            }

            _hopeless[index] = true;
        }

        return Known(index + 4, start) ?? Scan(kind, start, context == LooseContext.Key ? context : LooseContext.Item, index + 4);
    }

    /// <summary>Whether a member of an object starts here: a name and a colon; or the text ends in a name.</summary>
    public bool StartsKey(int place)
    {
        var c = state[place];
        if (c == '\0')
        {
            return true;
        }

        if (c == '\\')
        {
            c = state[++place];
        }

        var end = Kind(c) != '\0' ? QuotedEnd(Kind(c), place + 1) : BareEnd(place);
        if (end < 0)
        {
            return false;
        }

        var isHalfQuoted = Kind(c) == '\0' && IsQuote(state[end]); // its opening quote was forgotten
        var next = state.Peek(isHalfQuoted ? end + 1 : end);
        if (Kind(c) != '\0' && state[next] is ':' or '=')
        {
            _key = (place + 1, end - 1);
            return true;
        }

        return state[next] is ':' or '=' or '\0' || (Kind(c) != '\0' && IsWord(place + 1, end - 1) && next > end - 1 && (IsQuote(state[next]) || char.IsAsciiDigit(state[next]) || state[next] is '{' or '['));
    }

    /// <summary>Whether a quoted name and its colon stand here.</summary>
    public bool StartsMember(int place) => QuotedEnd(Kind(state[place]), place + 1) is > 0 and var end && state[state.Peek(end)] == ':';

    private LooseEndQuote? Known(int index, int start) =>
        _known[index].From > 0 && start >= _known[index].From && start <= _known[index].Found.At && !_known[index].Found.IsEarly ? _known[index].Found : null;

    private LooseEndQuote Scan(char kind, int start, LooseContext context, int index)
    {
        var text = state.Text.AsSpan(0, state.Length);
        var marks = s_marks[Index(kind)];
        var isPlain = kind is '"' or '\'';
        var found = new LooseEndQuote(text.Length, IsFound: false);
        var inner = 0;
        (_counted, _squares, _curlies) = (start, 0, 0);
        for (var at = start; at < text.Length; at++)
        {
            var length = isPlain ? text[at..].IndexOfAny(kind, '\\') : text[at..].IndexOfAny(marks);
            if (length < 0)
            {
                break;
            }

            at += length;
            if (text[at] == '\\')
            {
                at++;
                continue;
            }

            var end = context switch
            {
                LooseContext.Member => Member(at, start, inner),
                LooseContext.Key => Key(at, start),
                _ => Plain(at, start),
            };
            if (end is { } judged)
            {
                found = judged;
                break;
            }

            inner++;
        }

        state.Looks += found.At - start + 1;
        _known[index] = (start, found);
        return found;
    }

    private static int Index(char kind) => kind switch { '"' => 0, '\'' => 1, '“' => 2, _ => 3 };

    /// <summary>In front of a quote that ends a value of an object the next member or the object's end comes.</summary>
    private LooseEndQuote? Member(int quote, int start, int inner)
    {
        var next = state.Peek(quote + 1);
        var isWithin = inner > 0 && state[next] == ',' && IsOpen(quote); // JSON within the text, whose quotes were not escaped
        if (!isWithin && EndsMember(quote, next))
        {
            return new LooseEndQuote(quote);
        }

        // the closing quote is missing, and this one opens the next name
        var before = state.Before(quote);
        var isBroken = inner == 0 && before >= start && (state[before] is ',' || state.HasLineBreak(before, quote)) && StartsKey(quote) && !IsOpen(quote);
        return isBroken ? new LooseEndQuote(state[before] is ',' ? before : before + 1) { IsEarly = true } : null;
    }

    private bool EndsMember(int quote, int next)
    {
        var c = state[next];
        switch (c)
        {
            case '\0':
                return true;
            case ',' or ';':
                return FollowsComma(next);
            case '}' or ']':
                var after = state.Peek(next + 1);
                while (state[after] is '}' or ']')
                {
                    after = state.Peek(after + 1);
                }

                return IsQuote(state[after]) ? StartsKey(after) : !ClosesWithin(quote, next, after);
            case ')':
                return state.Rounds > 0;
            case '`':
                return state.Has("```", next);
            case '+':
                return IsQuote(state[state.Peek(next + 1)]);
            case '{':
                return state.Lists > 0 && state.Before(quote) >= 0;
            case ':':
                return false;
        }

        if (IsQuote(c))
        {
            return StartsKey(next);
        }

        // a bare name: on a line of its own, or where the quote looks like one that closes
        var looksClosing = !LooseState.IsSpace(state[quote - 1]) && LooseState.IsSpace(state[quote + 1]);
        return (looksClosing || state.HasLineBreak(quote, next)) && BareEnd(next) is > 0 and var end && state[state.Peek(end)] == ':';
    }

    private bool FollowsComma(int comma)
    {
        var next = state.Peek(comma + 1);
        while (state[next] is ',')
        {
            next = state.Peek(next + 1);
        }

        return state[next] is '\0' or '}' or ']' || state.Has("...", next) || state.Has("…", next) || (state[next] == '{' && state.Lists > 0) || StartsKey(next);
    }

    /// <summary>A name ends before its colon.</summary>
    private LooseEndQuote? Key(int quote, int start)
    {
        var next = state.Peek(quote + 1);
        return state[next] is ':' or '=' || quote == start ? new LooseEndQuote(quote) : Plain(quote, start);
    }

    /// <summary>Anywhere else a quote closes before a bracket, a comma, a colon, the end of the line or another value.</summary>
    private LooseEndQuote? Plain(int quote, int start)
    {
        var next = quote + 1;
        while (next < state.Length && state[next] != '\n' && LooseState.IsSpace(state[next]))
        {
            next++;
        }

        if (state[next] == '/')
        {
            next = state.Peek(next);
        }

        var isInner = state[next] switch
        {
            ')' => state.Rounds == 0,
            '}' or ']' => ClosesWithin(quote, next, state.Peek(next + 1)),
            var c when next == quote + 1 && c == state[quote] && quote > start => EndsBehind(state.Peek(next + 1)),
            _ => false,
        };
        if (isInner)
        {
            return null;
        }

        if (next >= state.Length || IsDelimiter(state[next]) || IsQuote(state[next]) || char.IsAsciiDigit(state[next]))
        {
            return new LooseEndQuote(quote);
        }

        var before = state.Before(quote);
        if (before < start || !IsDelimiter(state[before]))
        {
            return null;
        }

        return state[before] == ',' ? new LooseEndQuote(before) { IsEarly = true } : new LooseEndQuote(quote, IsFound: false);
    }

    /// <summary>The bracket closes one that the text before the quote itself opened, since the text goes on behind it.</summary>
    private bool ClosesWithin(int quote, int bracket, int after)
    {
        if (EndsBehind(after))
        {
            return false;
        }

        CountTo(quote);
        return (state[bracket] == ']' ? _squares : _curlies) > 0;
    }

    /// <summary>The text before the quote opened a bracket that it did not close: what comes is more of it.</summary>
    private bool IsOpen(int quote)
    {
        CountTo(quote);
        return _squares > 0 || _curlies > 0;
    }

    private void CountTo(int quote)
    {
        for (; _counted < quote; _counted++)
        {
            _squares += state[_counted] switch { '[' => 1, ']' => -1, _ => 0 };
            _curlies += state[_counted] switch { '{' => 1, '}' => -1, _ => 0 };
        }
    }

    private bool EndsBehind(int place) => state[place] is '\0' or ',' or ';' or '}' or ']' or ')' or '`';

    public static bool IsDelimiter(char c) => c is ',' or ':' or '[' or ']' or '/' or '{' or '}' or '(' or ')' or '\n' or '+';

    private int QuotedEnd(char kind, int place)
    {
        var text = state.Text;
        var limit = Math.Min(state.Length, place + MaxKey);
        var marks = s_marks[Index(kind)];
        while (place < limit)
        {
            var rest = text.AsSpan(place, limit - place);
            var length = kind is '"' or '\'' ? rest.IndexOfAny(kind, '\\') : rest.IndexOfAny(marks);
            place = length < 0 ? limit : place + length;
            if (place >= limit || text[place] != '\\')
            {
                break;
            }

            place += 2;
        }

        state.Looks += MaxKey;
        return place >= state.Length ? state.Length : place < limit ? place + 1 : -1;
    }

    private int BareEnd(int place)
    {
        var start = place;
        while (place - start < MaxKey && IsNamePart(state[place]))
        {
            place++;
        }

        state.Looks += place - start;
        return place > start ? place : -1;
    }

    private bool IsWord(int from, int to)
    {
        for (var place = from; place < to; place++)
        {
            if (!IsNamePart(state[place]))
            {
                return false;
            }
        }

        return to > from;
    }

    public static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' or '-';
}
