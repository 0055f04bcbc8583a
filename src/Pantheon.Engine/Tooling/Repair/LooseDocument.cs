namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads a whole text as JSON the way models print it; what is valid is never changed, and what was cut is told.</summary>
internal static class LooseDocument
{
    private const int MaxValues = 32;
    private const int MaxLayers = 3;
    private const int MaxStarts = 16;

    public static LooseReading Read(string text, LooseRoot root)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, root, 0);
    }

    private static LooseReading Read(string text, LooseRoot root, int layer)
    {
        if (LooseEncoding.HasHalfCharacter(text))
        {
            var whole = Read(string.Concat(text.EnumerateRunes()), root, layer); // each half becomes U+FFFD
            return whole with { Repairs = whole.Repairs | LooseRepairs.HalfCharacter };
        }

        var end = LooseCheck.End(text, 0, LooseCheck.MaxDepth, out var seen, out var sure);
        var start = Space(text, 0);
        if (end > 0 && Space(text, end) == text.Length && (root == LooseRoot.Any || text[start] == '{'))
        {
            return new LooseReading([text]) { Looks = seen };
        }

        if (end > 0 && text[start] == '"' && layer < MaxLayers && Space(text, end) == text.Length)
        {
            var inner = Read(LooseEncoding.Inside(text.AsSpan(start, end - start)), LooseRoot.Object, layer + 1);
            return inner with { Repairs = inner.Repairs | LooseRepairs.DoubleEncoding, Looks = inner.Looks + seen };
        }

        using var state = new LooseState(text, 0, text.Length) { Looks = seen, Damage = end > 0 ? 0 : seen };
        var values = new LooseValues(state);
        OpenFence(state);
        state.Skip();
        var reading = root == LooseRoot.Any ? Any(state, values, sure, layer) : Object(state, values, sure, layer);
        return reading with { Repairs = reading.Repairs | state.Repairs, Looks = reading.Looks + state.Looks };
    }

    private static LooseReading Any(LooseState state, LooseValues values, LooseLevels sure, int layer)
    {
        if (IsEscaped(state))
        {
            return Unescaped(state, LooseRoot.Any, layer);
        }

        var isQuoted = LooseQuotes.IsQuote(state.Next);

        var count = 0;
        var hasComma = false;
        while (count < MaxValues * MaxValues)
        {
            var at = state.Json.Length;
            state.Json.Append(count > 0 ? "," : "");
            if (!(count == 0 && sure.Depth > 0 && sure.From == state.At ? values.Rest(sure) : values.Value(LooseContext.Root)))
            {
                state.Json.Length = at;
                break;
            }

            count++;
            state.Skip();
            CloseFence(state);
            hasComma = state.Next == ',';
            if (hasComma)
            {
                state.At++;
                state.Did(LooseRepairs.Comma);
                state.Skip();
            }

            if (state.AtEnd || (!hasComma && !IsNewLine(state)))
            {
                break;
            }
        }

        if (count == 0)
        {
            return new LooseReading([]) { Fault = "there is no JSON in it", Ending = state.AtEnd ? LooseEnd.Cut : LooseEnd.Whole };
        }

        SkipClosed(state);
        if (count > 1)
        {
            state.Json.Insert(0, '[');
            state.Json.Append(']');
            state.Did(LooseRepairs.MissingBracket);
        }

        var fault = !state.AtEnd ? $"it holds more than JSON, from '{Head(state)}' on" : !isQuoted && state.Json[0] == '"' && state.Repairs.HasFlag(LooseRepairs.Unquoted) ? "there is no JSON in it, only words" : null;
        return Done(state, [state.Json.ToString()], fault);
    }

    private static LooseReading Object(LooseState state, LooseValues values, LooseLevels sure, int layer)
    {
        var start = state.At;
        if (IsEscaped(state))
        {
            return Unescaped(state, LooseRoot.Object, layer);
        }

        if (LooseQuotes.IsQuote(state.Next) && state.Next != '`' && !values.Quotes.StartsMember(start))
        {
            return Decoded(state, values, layer);
        }

        if (state.Next != '{' && !LooseQuotes.IsQuote(state.Next))
        {
            FindStart(state, values);
        }

        if (state.Next != '{' && !(LooseQuotes.IsQuote(state.Next) && values.Quotes.StartsMember(state.At)))
        {
            return new LooseReading([]) { Fault = "there is no JSON object in it" };
        }

        var found = new List<string>();
        string? fault = null;
        while (found.Count < MaxValues)
        {
            if (!One(state, values, sure, out var json))
            {
                fault = $"it cannot be read from '{Head(state)}' on";
                break;
            }

            found.Add(json);
            SkipClosed(state);
            if (state.Next != '{')
            {
                break;
            }

            state.Did(LooseRepairs.SplitCalls);
        }

        if (fault is null && !state.AtEnd)
        {
            state.Did(LooseRepairs.SuffixText);
            fault = HasAnother(state) ? "it holds several objects with words between them" : HasStructure(state) ? $"it goes on behind its end, with '{Head(state)}'" : null;
        }

        return Done(state, found, fault);
    }

    /// <summary>One object: as it stands when it is valid, else mended.</summary>
    private static bool One(LooseState state, LooseValues values, LooseLevels sure, out string json)
    {
        if (state.Next == '{' && state.At >= state.Damage)
        {
            var start = state.At;
            var end = LooseCheck.End(state.Text, start, LooseCheck.MaxDepth, out var seen, out sure);
            state.Looks += seen - start;
            state.Damage = seen;
            if (end > 0)
            {
                json = state.Text[start..end];
                state.At = end;
                return true;
            }
        }

        state.Json.Length = 0;
        if (state.Next != '{')
        {
            state.Did(LooseRepairs.MissingBracket);
        }

        var isRead = sure.Depth > 0 && sure.From == state.At ? values.Rest(sure) : values.Object();
        json = isRead ? state.Json.ToString() : "";
        return isRead;
    }

    private static LooseReading Done(LooseState state, List<string> values, string? fault)
    {
        var isGuess = (state.Repairs & (LooseRepairs.InnerQuotes | LooseRepairs.MissingQuote)) != 0;
        var ending = state.IsCut || (state.Missing > 0 && isGuess) ? LooseEnd.Cut : state.Missing > 0 ? LooseEnd.Unclosed : LooseEnd.Whole;
        return new LooseReading(values) { Ending = ending, Missing = state.Missing, Fault = fault };
    }

    /// <summary>A text in quotes whose inside is the JSON.</summary>
    private static LooseReading Decoded(LooseState state, LooseValues values, int layer)
    {
        var isRead = values.Value(LooseContext.Root);
        SkipClosed(state);
        if (!isRead || layer == MaxLayers)
        {
            return new LooseReading([]) { Fault = "there is no JSON object in it", Ending = state.IsCut ? LooseEnd.Cut : LooseEnd.Whole };
        }

        var reading = Read(LooseEncoding.Inside(state.Json.Written), LooseRoot.Object, layer + 1);
        return reading with
        {
            Repairs = reading.Repairs | LooseRepairs.DoubleEncoding | (state.AtEnd ? LooseRepairs.None : LooseRepairs.SuffixText),
            Ending = state.IsCut ? LooseEnd.Cut : reading.Ending,
        };
    }

    /// <summary>{\"a\": …}: the whole text lost its outer quotes, but not their escapes.</summary>
    private static LooseReading Unescaped(LooseState state, LooseRoot root, int layer)
    {
        if (layer == MaxLayers)
        {
            return new LooseReading([]) { Fault = "there is no JSON in it" };
        }

        state.Looks += state.Length;
        var reading = Read(LooseEncoding.Unescaped(state.Text, state.At), root, layer + 1);
        return reading with { Repairs = reading.Repairs | LooseRepairs.DoubleEncoding };
    }

    /// <summary>Goes over words before the object, to the first bracket behind which one begins.</summary>
    private static void FindStart(LooseState state, LooseValues values)
    {
        var at = state.At;
        for (var i = 0; i < MaxStarts; i++)
        {
            at = state.Text.IndexOf('{', at);
            if (at < 0)
            {
                return;
            }

            var inside = state.Peek(at + 1);
            if (state[inside] == '}' || (inside < state.Length && values.Quotes.StartsKey(inside)))
            {
                break;
            }

            at++;
        }

        if (at < state.Length && state[at] == '{')
        {
            state.Looks += at - state.At;
            var before = state.Before(at);
            state.Did(before >= 0 && state[before] == '(' ? LooseRepairs.Wrapper : LooseRepairs.PrefixText);
            state.At = at;
        }
    }

    /// <summary>Whether another object that means something stands in the words behind the first.</summary>
    private static bool HasAnother(LooseState state)
    {
        var at = state.At;
        for (var i = 0; i < MaxStarts && (at = state.Text.IndexOf('{', at)) >= 0; i++)
        {
            if (LooseCheck.End(state.Text, at, out var seen) > at + 2)
            {
                return true;
            }

            state.Looks += seen - at;
            at++;
        }

        return false;
    }

    /// <summary>Brackets and names behind the object are no words, but a part of it that was misread.</summary>
    private static bool HasStructure(LooseState state)
    {
        var rest = state.Text.AsSpan(state.At);
        return rest.IndexOfAny('}', ']') >= 0 || rest.Contains("\":", StringComparison.Ordinal);
    }

    /// <summary>Goes over what closes: a fence, a bracket too many, the end of a call.</summary>
    private static void SkipClosed(LooseState state)
    {
        while (true)
        {
            state.Skip();
            CloseFence(state);
            if (state.Next is not ('}' or ']' or ')' or ';' or ',') || state.AtEnd)
            {
                return;
            }

            state.Did(state.Next is '}' or ']' ? LooseRepairs.ExtraBracket : state.Next == ',' ? LooseRepairs.Comma : LooseRepairs.Wrapper);
            state.At++;
        }
    }

    private static void OpenFence(LooseState state)
    {
        state.Skip();
        var at = state.At;
        at += state.Next is '[' or '{' ? 1 : 0;
        if (!state.Has("```", at))
        {
            return;
        }

        at += 3;
        while (char.IsLetterOrDigit(state[at]) || state[at] is '_' or '-' or '+')
        {
            at++;
        }

        state.Did(LooseRepairs.Fence);
        state.At = at;
    }

    private static void CloseFence(LooseState state)
    {
        if (!state.Has("```", state.At))
        {
            return;
        }

        state.Did(LooseRepairs.Fence);
        state.At += 3;
        state.Skip();
    }

    /// <summary>The first quote, alone or within a bracket, has a backslash before it.</summary>
    private static bool IsEscaped(LooseState state)
    {
        var at = state.Next is '{' or '[' ? state.Peek(state.At + 1) : state.At;
        return state[at] == '\\' && LooseQuotes.IsQuote(state[at + 1]);
    }

    private static bool IsNewLine(LooseState state)
    {
        var before = state.Before(state.At);
        return state.HasLineBreak(before + 1, state.At);
    }

    private static string Head(LooseState state) => state.Text[state.At..Math.Min(state.Length, state.At + 24)];

    private static int Space(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\r' or '\t')
        {
            at++;
        }

        return at;
    }
}
