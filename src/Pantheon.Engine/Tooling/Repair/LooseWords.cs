namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads what stands without quotes: numbers, the words of JSON and Python, wrapped values, patterns, and texts.</summary>
internal sealed class LooseWords(LooseState state, LooseQuotes quotes, LooseQuoted texts)
{
    private static readonly string[] s_literals = ["true", "false", "null"];

    /// <summary>A name without quotes.</summary>
    public bool Key()
    {
        var start = state.At;
        if (state.Next == '<')
        {
            return false; // a mark behind the object
        }

        while (!state.AtEnd && !IsBracket(state.Next) && state.Next is not (':' or ',' or '=' or '\n') && !LooseQuotes.IsQuote(state.Next))
        {
            state.At++;
        }

        if (!Text(start))
        {
            return false;
        }

        state.At += LooseQuotes.IsQuote(state.Next) && state[state.Peek(state.At + 1)] == ':' ? 1 : 0; // its opening quote was forgotten
        return true;
    }

    /// <summary>A value without quotes; <paramref name="wrapped"/> reads the one in round brackets behind a name.</summary>
    public bool Value(LooseContext context, Func<bool> wrapped)
    {
        var start = state.At;
        if (Wrapped(context, wrapped) || Number(context) || Literal(context))
        {
            return true;
        }

        state.At = start;
        return state.Next == '/' ? Pattern() : Bare(context);
    }

    /// <summary>callback({…}); and NumberLong("2"): at the root behind any name, further in around one simple value.</summary>
    private bool Wrapped(LooseContext context, Func<bool> wrapped)
    {
        var start = state.At;
        if (!char.IsLetter(state.Next) && state.Next is not ('_' or '$'))
        {
            return false;
        }

        var end = start;
        while (LooseQuotes.IsNamePart(state[end]) || state[end] == '.')
        {
            end++;
        }

        state.Looks += end - start;
        var open = state.Peek(end);
        if (state[open] != '(' || (context != LooseContext.Root && !char.IsUpper(state[start])))
        {
            return false;
        }

        state.At = open + 1;
        state.Rounds++;
        state.Did(LooseRepairs.Wrapper);
        var isRead = wrapped();
        state.Rounds--;
        if (state.Next == ')')
        {
            state.At++;
            state.At += state.Next == ';' ? 1 : 0;
        }
        else
        {
            state.IsCut |= state.AtEnd;
        }

        return isRead;
    }

    private bool Number(LooseContext context)
    {
        var start = state.At;
        if (state.Next is not ('-' or '+' or '.') && !char.IsAsciiDigit(state.Next))
        {
            return false;
        }

        var end = start;
        while (char.IsAsciiLetterOrDigit(state[end]) || state[end] is '+' or '-' or '.')
        {
            end++;
        }

        state.Looks += end - start;
        if (!EndsWord(end, context))
        {
            return false;
        }

        if (LooseCheck.NumberEnd(state.Text.AsSpan(0, end), start) == end)
        {
            state.Json.Append(state.Text.AsSpan(start, end - start));
        }
        else if (Json(state.Text[start..end], end) is { } json)
        {
            state.Json.Append(json);
        }
        else
        {
            return false;
        }

        state.At = end;
        return true;
    }

    /// <summary>A number that JSON writes otherwise, as JSON writes it; quoted when its zeros say that it is none; null when it is no number.</summary>
    private string? Json(string word, int end)
    {
        var sign = word.StartsWith('-') ? "-" : "";
        var digits = word.TrimStart('-', '+');
        if (word.Length - digits.Length > 1)
        {
            return null;
        }

        digits = digits.Length == 0 && sign.Length > 0 ? "0" : digits.StartsWith('.') ? $"0{digits}" : digits;
        digits = digits.EndsWith('.') || digits.EndsWith('e') || digits.EndsWith('E') || digits.EndsWith('-') || digits.EndsWith('+') ? $"{digits}0" : digits;
        if (digits.Length > 0 && LooseCheck.NumberEnd(digits, 0) == digits.Length)
        {
            var isHalf = !char.IsAsciiDigit(word[^1]);
            state.IsCut |= isHalf && end >= state.Length;
            state.Did(isHalf && word.Length == 1 ? LooseRepairs.MissingValue : LooseRepairs.Number);
            return sign + digits;
        }

        // leading zeros may mean something: an id, a code
        var rest = digits.TrimStart('0');
        rest = rest.Length > 0 && char.IsAsciiDigit(rest[0]) ? rest : $"0{rest}";
        if (digits.Length < 2 || digits[0] != '0' || word != digits || LooseCheck.NumberEnd(rest, 0) != rest.Length)
        {
            return null;
        }

        state.Did(LooseRepairs.Unquoted);
        return $"\"{word}\"";
    }

    private bool Literal(LooseContext context)
    {
        var start = state.At;
        var end = start;
        while (LooseQuotes.IsNamePart(state[end]))
        {
            end++;
        }

        state.Looks += end - start;
        if (end == start || end - start > 9 || !EndsWord(end, context))
        {
            return false;
        }

        var word = state.Text.AsSpan(start, end - start);
        var json = word switch
        {
            "true" => "true",
            "false" => "false",
            "null" => "null",
            "True" => "true",
            "False" => "false",
            "None" or "undefined" => "null",
            _ => null,
        };
        for (var i = 0; json is null && end >= state.Length && i < s_literals.Length; i++)
        {
            json = s_literals[i].AsSpan().StartsWith(word) ? s_literals[i] : null;
            state.IsCut |= json is not null;
        }

        if (json is null)
        {
            return false;
        }

        state.Did(word.SequenceEqual(json) ? LooseRepairs.None : LooseRepairs.Literal);
        state.At = end;
        state.Json.Append(json);
        return true;
    }

    /// <summary>Whether a number or a literal ends here, rather than being the first word of a text such as `5 apples`.</summary>
    private bool EndsWord(int end, LooseContext context)
    {
        var c = state[end];
        if (end < state.Length && !LooseState.IsSpace(c) && !(LooseQuotes.IsDelimiter(c) && (c != ':' || context is LooseContext.Item)) && !LooseQuotes.IsQuote(c) && c is not (';' or '`'))
        {
            return false;
        }

        if (context is not LooseContext.Member)
        {
            return true;
        }

        var next = state.Peek(end);
        return next > end && state.HasLineBreak(end, next)
            ? true
            : !(char.IsLetterOrDigit(state[next]) || state[next] is '_' or '-' or '$' or '.') || next == end || quotes.StartsKey(next) || state.Has("...", next);
    }

    /// <summary>A regular expression between slashes.</summary>
    private bool Pattern()
    {
        var start = state.At;
        var end = start + 1;
        while (end < state.Length && (state[end] != '/' || state[end - 1] == '\\') && state[end] != '\n')
        {
            end++;
        }

        if (state[end] != '/')
        {
            return Bare(LooseContext.Member);
        }

        state.At = end + 1;
        state.Did(LooseRepairs.Unquoted);
        state.Json.Append('"');
        Verbatim(start, state.At);
        state.Json.Append('"');
        return true;
    }

    private bool Bare(LooseContext context)
    {
        var start = state.At;
        while (!state.AtEnd && !LooseQuotes.IsQuote(state.Next) && !Stops(context))
        {
            state.At++;
        }

        var isCut = state.AtEnd && context != LooseContext.Root;
        if (!Text(start))
        {
            return false;
        }

        state.IsCut |= isCut;
        state.At += state.Next == '"' ? 1 : 0; // its opening quote was forgotten
        return true;
    }

    private bool Stops(LooseContext context) => state.Next switch
    {
        '[' or ']' or '{' or '}' or '\n' => true,
        ')' => state.Rounds > 0,
        ',' or ';' => context != LooseContext.Member || EndsMember(),
        '/' => state[state.At + 1] == '*' || (state[state.At + 1] == '/' && state[state.At - 1] != ':'),
        _ => false,
    };

    /// <summary>A comma ends a bare value of an object only before a name or the object's end.</summary>
    private bool EndsMember()
    {
        var next = state.Peek(state.At + 1);
        return state[next] is '}' or ']' or ',' || state.Has("...", next) || quotes.StartsKey(next);
    }

    private bool Text(int start)
    {
        state.Looks += state.At - start;
        while (state.At > start && LooseState.IsSpace(state[state.At - 1]))
        {
            state.At--;
        }

        if (state.At == start)
        {
            return false;
        }

        state.Did(LooseRepairs.Unquoted);
        state.Json.Append('"');
        Verbatim(start, state.At);
        state.Json.Append('"');
        return true;
    }

    /// <summary>Without quotes a backslash escapes nothing.</summary>
    private void Verbatim(int from, int to)
    {
        while (state.Text.AsSpan(from, to - from).IndexOf('\\') is >= 0 and var length)
        {
            texts.Append(from, from + length);
            state.Json.Append("\\\\");
            from += length + 1;
        }

        texts.Append(from, to);
    }

    private static bool IsBracket(char c) => c is '{' or '}' or '[' or ']';
}
