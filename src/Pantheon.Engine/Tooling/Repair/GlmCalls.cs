using System.Buffers;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls as a name and pairs of argument key and value in tags, and a name followed by its arguments as JSON.</summary>
internal static class GlmCalls
{
    private const int MaxName = 128;
    private const string Open = "<arg_value>";
    private const string Close = "</arg_value>";
    private const string Start = "<tool_call>";

    private static readonly SearchValues<char> s_brackets = SearchValues.Create("[]{}()");

    public static Found? Read(CallText text, int at, string[] closings, OfferedTools offered, bool isAfterKind = false)
    {
        var end = at;
        while (end < text.Length && end - at < MaxName && text[end] is not ('\n' or '<' or '{' or '(' or ':'))
        {
            end++;
        }

        text.Look(end - at);
        var name = text.Slice(at, end).Trim();
        if (name == "function" && text[end] == '\n' && !isAfterKind)
        {
            return Read(text, text.SkipSpace(end), closings, offered, isAfterKind: true); // the kind of tool stands on a line of its own
        }

        if (name.Length == 0 || !(char.IsLetterOrDigit(name[0]) || name[0] is '_' or '"') || name.AsSpan().ContainsAny(s_brackets))
        {
            return null;
        }

        var arguments = new PrintedArguments(offered, offered.Find(name));
        at = text.SkipSpace(end);
        at = text.Has("<tool_sep>", at) ? text.SkipSpace(at + "<tool_sep>".Length) : at;
        if (text[at] == '{')
        {
            return JsonCalls.ReadArguments(text, at, arguments.Tool, closings);
        }

        var start = at;
        while (text.Has("<arg_key>", at))
        {
            if (Pair(text, ref at, closings, arguments) is { } cut)
            {
                return cut;
            }
        }

        var isClosed = Array.Exists(closings, mark => text.Has(mark, at));
        if (isClosed || (at >= text.Length && at > start))
        {
            return isClosed ? new Found(at) { Calls = arguments.Calls() } : new Found(at) { Truncated = arguments.Calls() };
        }

        return null;
    }

    private static Found? Pair(CallText text, ref int at, string[] closings, PrintedArguments arguments)
    {
        var key = at + "<arg_key>".Length;
        var keyEnd = text.Find("</arg_key>", key);
        var value = keyEnd < 0 ? -1 : text.SkipSpace(keyEnd + "</arg_key>".Length);
        value = value >= 0 && text.Has(Open, value) ? value + Open.Length : value;
        var valueEnd = value < 0 ? -1 : ValueEnd(text, value, closings);
        if (valueEnd < 0)
        {
            return new Found(text.Length) { Truncated = arguments.Calls() };
        }

        arguments.Add(text.Slice(key, keyEnd).Trim(), text.Slice(value, valueEnd), isText: false);
        at = text.SkipSpace(text.Has(Close, valueEnd) ? valueEnd + Close.Length : valueEnd);
        return null;
    }

    /// <summary>A value ends at its tag, or, when that was forgotten, where the next key starts or the call ends.</summary>
    private static int ValueEnd(CallText text, int value, string[] closings)
    {
        var end = text.Find(Close, value);
        var next = text.Find("<arg_key>", value);
        if (next >= 0 && (end < 0 || next < end))
        {
            end = next;
        }

        var closing = text.Find(closings[0], value);
        return closing >= 0 && (end < 0 || text.Find(Start, closing, end) >= 0) ? closing : end;
    }
}
