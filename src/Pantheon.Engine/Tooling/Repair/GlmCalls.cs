namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls as a name and pairs of argument key and value in tags, and a name followed by its arguments as JSON.</summary>
internal static class GlmCalls
{
    private const int MaxName = 128;

    public static Found? Read(CallText text, int at, string[] closings, OfferedTools offered)
    {
        var end = at;
        while (end < text.Length && end - at < MaxName && text[end] is not ('\n' or '<' or '{' or '(' or ':'))
        {
            end++;
        }

        text.Look(end - at);
        var name = text.Slice(at, end).Trim();
        if (name.Length == 0)
        {
            return null;
        }

        var arguments = new TypedArguments(offered, offered.Find(name));
        at = text.SkipSpace(end);
        at = text.Has("<tool_sep>", at) ? text.SkipSpace(at + "<tool_sep>".Length) : at;
        if (text[at] == '{')
        {
            return JsonCalls.ReadArguments(text, at, arguments.Tool, closings);
        }

        var start = at;
        while (text.Has("<arg_key>", at))
        {
            if (Pair(text, ref at, arguments) is { } cut)
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

    private static Found? Pair(CallText text, ref int at, TypedArguments arguments)
    {
        var key = at + "<arg_key>".Length;
        var keyEnd = text.Find("</arg_key>", key);
        var value = keyEnd < 0 ? -1 : text.Find("<arg_value>", keyEnd);
        var valueEnd = value < 0 ? -1 : text.Find("</arg_value>", value);
        if (valueEnd < 0)
        {
            return new Found(text.Length) { Truncated = arguments.Calls() };
        }

        arguments.Add(text.Slice(key, keyEnd).Trim(), text.Slice(value + "<arg_value>".Length, valueEnd), isText: false);
        at = text.SkipSpace(valueEnd + "</arg_value>".Length);
        return null;
    }
}
