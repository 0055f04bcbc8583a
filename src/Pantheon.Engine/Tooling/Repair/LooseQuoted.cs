using System.Buffers;
using System.Globalization;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads a quoted text, whatever its quotes, and writes it as JSON does.</summary>
internal sealed class LooseQuoted(LooseState state, LooseQuotes quotes)
{
    private static readonly SearchValues<char> s_special = SearchValues.Create([.. "\"\\", .. Enumerable.Range(0, 32).Select(code => (char)code)]);

    private static readonly string[] s_marks = ["<|\"|>", "<escape>"];

    private char _tripleWithoutEnd;

    public bool Read(LooseContext context)
    {
        if (state.Next == '<' && Marked())
        {
            return true;
        }

        var isEscaped = state.Next == '\\' && LooseQuotes.IsQuote(state[state.At + 1]);
        var open = isEscaped ? state[state.At + 1] : state.Next;
        var kind = LooseQuotes.Kind(open);
        if (kind == '\0')
        {
            return false;
        }

        state.At += isEscaped ? 1 : 0;
        state.Did(isEscaped ? LooseRepairs.Escape : open == '"' ? LooseRepairs.None : LooseRepairs.Quotes);
        state.Json.Append('"');
        if (!Triple(kind))
        {
            var start = state.At + 1;
            var end = quotes.Find(kind, start, context);
            if (end.IsFound)
            {
                var to = isEscaped && end.At > start && state[end.At - 1] == '\\' ? end.At - 1 : end.At;
                var isInner = kind == '\'' && state.Text.AsSpan(start, to - start).Contains('\'');
                state.Did(isInner ? LooseRepairs.InnerQuotes : LooseRepairs.None);
                Append(start, end.IsEarly ? Trimmed(start, to) : to);
                state.At = end.IsEarly ? end.At : end.At + 1;
                state.Did(end.IsEarly ? LooseRepairs.MissingQuote : LooseRepairs.None);
            }
            else
            {
                Unclosed(kind, start, end);
            }
        }

        state.Json.Append('"');
        Concatenated();
        return true;
    }

    /// <summary>Adds a stretch of the text, with what JSON does not allow escaped; its quotes are part of it.</summary>
    public void Append(int from, int to)
    {
        var text = state.Text;
        state.Looks += to - from;
        while (from < to)
        {
            var clean = text.AsSpan(from, to - from).IndexOfAny(s_special);
            if (clean != 0)
            {
                state.Json.Append(text.AsSpan(from, clean < 0 ? to - from : clean));
                from = clean < 0 ? to : from + clean;
                continue;
            }

            var c = text[from];
            if (c == '\\')
            {
                from = Escape(from, to);
            }
            else if (c == '"')
            {
                state.Did(LooseRepairs.InnerQuotes);
                state.Json.Append("\\\"");
                from++;
            }
            else
            {
                state.Did(LooseRepairs.Escape);
                AppendControl(c);
                from++;
            }
        }
    }

    /// <summary>Between marks that a model has in place of quotes nothing is escaped.</summary>
    private bool Marked()
    {
        if (Array.Find(s_marks, mark => state.Has(mark, state.At)) is not { } quote)
        {
            return false;
        }

        var start = state.At + quote.Length;
        var end = state.Text.IndexOf(quote, start, state.Length - start, StringComparison.Ordinal);
        state.IsCut |= end < 0;
        end = end < 0 ? state.Length : end;
        state.Looks += end - start;
        state.Did(LooseRepairs.Quotes);
        state.Json.Append(LooseWord.Quoted(state.Text[start..end]));
        state.At = Math.Min(state.Length, end + quote.Length);
        return true;
    }

    /// <summary>"""…""" and '''…''', as in Python.</summary>
    private bool Triple(char kind)
    {
        if (kind is not ('"' or '\'') || state[state.At + 1] != kind || state[state.At + 2] != kind || _tripleWithoutEnd == kind)
        {
            return false;
        }

        var start = state.At + 3;
        var end = start > state.Length ? -1 : state.Text.IndexOf(new string(kind, 3), start, state.Length - start, StringComparison.Ordinal);
        if (end < 0)
        {
            _tripleWithoutEnd = kind;
            return false;
        }

        state.Did(LooseRepairs.Quotes);
        Append(start, end);
        state.At = end + 3;
        return true;
    }

    /// <summary>No closing quote: the text ends at its next delimiter when one closes the whole, else with the whole.</summary>
    private void Unclosed(char kind, int start, LooseEndQuote end)
    {
        state.Did(LooseRepairs.MissingQuote);
        var length = state.Length;
        state.IsCut |= end.At >= length;
        if (end.At >= length && !LooseQuotes.IsDelimiter(state[state.Before(length)]))
        {
            Append(start, Trimmed(start, length));
            while (state.Json[^1] == ' ')
            {
                state.Json.Length--; // before an escape that was cut
            }

            state.At = length;
            return;
        }

        var at = start;
        while (at < length && !LooseQuotes.Closes(kind, state[at]) && !IsStop(at))
        {
            at += state[at] == '\\' ? 2 : 1;
        }

        at = Math.Min(at, length);
        var isClosed = LooseQuotes.Closes(kind, state[at]);
        Append(start, isClosed ? at : Trimmed(start, at));
        state.At = isClosed ? at + 1 : at;
    }

    private bool IsStop(int at) => state[at] switch
    {
        ',' or '[' or ']' or '{' or '}' or '\n' => true,
        '+' => !IsAddress(at),
        '/' => state[at + 1] == '*' || (state[at + 1] == '/' && state[at - 1] != ':'),
        _ => false,
    };

    private bool IsAddress(int at) => char.IsLetterOrDigit(state[at - 1]) && char.IsLetterOrDigit(state[at + 1]);

    /// <summary>"one" + "two".</summary>
    private void Concatenated()
    {
        for (var plus = state.Peek(state.At); state[plus] == '+'; plus = state.Peek(state.At))
        {
            state.Skip();
            state.At = plus + 1;
            state.Did(LooseRepairs.Concatenation);
            state.Skip();
            var kind = LooseQuotes.Kind(state.Next);
            if (kind == '\0')
            {
                return;
            }

            state.Json.Length--; // the texts become one: its closing quote goes, the next one's opening quote too
            var joint = state.Json.Length;
            Read(LooseContext.Item);
            state.Json.Remove(joint);
        }
    }

    private int Escape(int from, int to)
    {
        var length = LooseCheck.EscapeLength(state.Text, from);
        if (length > 0 && from + length <= to)
        {
            state.Json.Append(state.Text.AsSpan(from, length));
            return from + length;
        }

        state.Did(LooseRepairs.Escape);
        var c = from + 1 < to ? state[from + 1] : '\0';
        switch (c)
        {
            case '\0' when from + 1 >= state.Length:
            case 'u' or 'x' when to == state.Length && to - from < (c == 'u' ? 6 : 4) && IsHex(from + 2, to):
                return to; // the text was cut within an escape
            case '\'' or '`' or '‘' or '’' or '“' or '”':
                state.Json.Append(c);
                return from + 2;
            case '\n':
                state.Json.Append("\\n");
                return from + 2;
            case 'x' when from + 4 <= to && IsHex(from + 2, from + 4):
                state.Json.Append("\\u00");
                state.Json.Append(state.Text.AsSpan(from + 2, 2));
                return from + 4;
            default:
                state.Json.Append("\\\\"); // a path or a pattern whose backslashes were not doubled
                return from + 1;
        }
    }

    private bool IsHex(int from, int to)
    {
        for (; from < to; from++)
        {
            if (!char.IsAsciiHexDigit(state[from]))
            {
                return false;
            }
        }

        return true;
    }

    private void AppendControl(char c) => state.Json.Append(c switch
    {
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    });

    private int Trimmed(int start, int end)
    {
        while (end > start && LooseState.IsSpace(state[end - 1]))
        {
            end--;
        }

        return end;
    }
}
