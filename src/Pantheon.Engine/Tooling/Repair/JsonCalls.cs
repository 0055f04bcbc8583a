namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls as JSON: one object, several after each other, or a list.</summary>
internal static class JsonCalls
{
    private static readonly string[] s_fence = ["```"];

    /// <summary>Reads one value between marks.</summary>
    public static Found? Read(CallText text, int at, string[] closings, OfferedTools offered)
    {
        if (PrintedJson.Read(text, at, closings) is not { } value)
        {
            return null;
        }

        if (CallShape.Calls(value.Json, isWrapped: true, offered) is not { } calls)
        {
            return null;
        }

        return Ended(value, calls, IsClosed(text, value, closings));
    }

    /// <summary>Reads one value that stands without marks of its own.</summary>
    public static Found? ReadBare(CallText text, int at, OfferedTools offered)
    {
        if (PrintedJson.Read(text, at, s_fence) is not { } value || CallShape.Calls(value.Json, isWrapped: false, offered) is not { } calls)
        {
            return null;
        }

        return Ended(value, calls, IsNearlyClosed(text, at, value));
    }

    /// <summary>Reads the arguments of a call whose name stood before them.</summary>
    public static Found? ReadArguments(CallText text, int at, string? name, string[] closings)
    {
        at = text.SkipSpace(at);
        if (text[at] != '{' || PrintedJson.Read(text, at, closings) is not { } value)
        {
            return null;
        }

        return Ended(value, name is null ? [] : [new EmbeddedCall(name, value.Json)], IsClosed(text, value, closings));
    }

    private static Found Ended(LooseValue value, List<EmbeddedCall> calls, bool isClosed)
    {
        calls = value.Repairs == LooseRepairs.None ? calls : [.. calls.Select(call => call with { Repairs = call.Repairs | value.Repairs })];
        return value.Ending == LooseEnd.Whole || (value.Ending == LooseEnd.Unclosed && isClosed)
            ? new Found(value.End) { Calls = calls }
            : new Found(value.End) { Truncated = calls };
    }

    /// <summary>Whether the closing mark follows, so that only brackets were forgotten.</summary>
    private static bool IsClosed(CallText text, LooseValue value, string[] closings)
    {
        var at = text.SkipSpace(value.End);
        at = text.Has("```", at) ? text.SkipSpace(at + 3) : at;
        return Array.Exists(closings, mark => text.Has(mark, at));
    }

    /// <summary>Without marks, a call is whole when its arguments are closed and only the brackets around them are missing.</summary>
    private static bool IsNearlyClosed(CallText text, int at, LooseValue value)
    {
        var last = value.End - 1;
        while (last > at && char.IsWhiteSpace(text[last]))
        {
            last--;
        }

        var next = text.SkipSpace(value.End);
        return text[last] == '}' && value.MissingBrackets <= (text[at] == '[' ? 2 : 1) && text[next] is '\0' or '{' or '[' or ';' or '`' or '<';
    }
}
