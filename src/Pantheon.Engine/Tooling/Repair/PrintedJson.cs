namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Reads the object or list that a model printed at a place of a longer text; a valid one is never changed.</summary>
internal static class PrintedJson
{
    private const int MaxClosings = 4;

    /// <summary>The value, or null when none can be read; a damaged one is looked for up to the marks that may close it, where there are such.</summary>
    public static LooseValue? Read(CallText text, int at, string[] closings)
    {
        at = text.SkipSpace(at);
        if (text[at] is not ('{' or '['))
        {
            return null;
        }

        var end = LooseCheck.End(text.Whole, at, LooseCheck.MaxDepth, out var seen, out var sure);
        text.Look(seen - at);
        if (end > 0)
        {
            return Whole(text.Slice(at, end), end);
        }

        var from = at;
        for (var i = 0; i < MaxClosings && !text.IsSpent && Closing(text, from, closings) is >= 0 and var closing; i++)
        {
            if (Mended(text, at, closing, seen, sure) is { Ending: not LooseEnd.Cut } value && GoesOn(text, value.End, closing))
            {
                return value;
            }

            from = closing + 1;
        }

        return Mended(text, at, text.Length, seen, sure);
    }

    private static LooseValue Whole(string json, int end) =>
        LooseEncoding.HasHalfCharacter(json)
            ? new LooseValue(Characters(json), end) { Repairs = LooseRepairs.HalfCharacter }
            : new LooseValue(json, end);

    private static LooseValue? Mended(CallText text, int at, int to, int seen, LooseLevels sure)
    {
        using var state = new LooseState(text.Whole, at, to) { Damage = seen };
        var values = new LooseValues(state);
        var isRead = sure.Depth > 0 && sure.At <= to ? values.Rest(sure) : values.Starts() && values.Value(LooseContext.Root);
        text.Look((int)Math.Min(int.MaxValue, state.Looks + state.At - at));
        if (!isRead)
        {
            return null;
        }

        var missing = state.Added.At == state.At ? state.Added.Count : 0;
        var isGuess = (state.Repairs & LooseReading.Gaps) != 0 || (missing > 0 && (state.Repairs & (LooseRepairs.InnerQuotes | LooseRepairs.MissingQuote)) != 0);
        var value = Whole(state.Json.ToString(), state.At);
        return value with
        {
            Ending = state.IsCut || isGuess ? LooseEnd.Cut : missing > 0 ? LooseEnd.Unclosed : LooseEnd.Whole,
            MissingBrackets = missing,
            Repairs = value.Repairs | state.Repairs,
        };
    }

    /// <summary>Each half becomes U+FFFD.</summary>
    private static string Characters(string json) => string.Concat(json.EnumerateRunes());

    /// <summary>Whether another value or the closing mark follows; anything else is a part of the value that was misread.</summary>
    private static bool GoesOn(CallText text, int at, int closing)
    {
        at = text.SkipSpace(at);
        return at >= closing || text[at] is '{' or '[' or '}' or ']' or ')' or ',' or ';' or '`' or '<';
    }

    private static int Closing(CallText text, int from, string[] closings)
    {
        var first = -1;
        foreach (var mark in closings)
        {
            var at = text.Find(mark, from);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        return first;
    }
}
