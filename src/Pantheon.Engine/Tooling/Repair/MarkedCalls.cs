namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls whose name and arguments stand between marks of their own.</summary>
internal static class MarkedCalls
{
    private const LooseRepairs Form = LooseRepairs.Quotes | LooseRepairs.Unquoted; // marks for quotes and bare names are the form itself

    private static readonly string[] s_separators = ["<｜tool▁sep｜>", "<|tool▁sep|>", "<|tool_sep|>"];
    private static readonly string[] s_deepSeekEnds =
        ["<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>", "<|tool▁call▁end|>", "<|tool▁calls▁end|>", "<|tool_call_end|>", "<|tool_calls_end|>"];

    private static readonly string[] s_kimiEnds = ["<|tool_call_end|>", "<|tool_calls_section_end|>"];
    private static readonly string[] s_llamaEnds = ["<|eom_id|>", "<|eot_id|>", "</s>"];

    /// <summary>type, separator, name and fenced JSON; or name, separator and JSON.</summary>
    public static Found? DeepSeek(CallText text, int mark, int at, OfferedTools offered)
    {
        if (text[at - 1] == '>' && text.Has("<|tool_call_begin|>function<|tool_sep|>", mark))
        {
            return Fenced(text, at, offered);
        }

        var head = HeadEnd(text, at, out var separator);
        if (head < 0)
        {
            return null;
        }

        var name = text.Slice(at, head).Trim();
        var body = head + separator.Length;
        return text[text.SkipSpace(body)] == '{'
            ? WithEnd(text, JsonCalls.ReadArguments(text, body, offered.Find(name), s_deepSeekEnds), s_deepSeekEnds)
            : Fenced(text, body, offered);
    }

    /// <summary>DeepSeek ends a reply with one section of calls; where it went on to another one, it played the tools' part itself.</summary>
    public static bool WentOnWithoutResults(CallText text)
    {
        const string End = "<｜tool▁calls▁end｜>";
        var end = text.Find(End, 0);
        var next = end < 0 ? -1 : text.Find("<｜tool▁calls▁begin｜>", end + End.Length);
        return next >= 0 && !string.IsNullOrWhiteSpace(text.Slice(end + End.Length, next));
    }

    /// <summary>functions.name:number, a mark, JSON.</summary>
    public static Found? Kimi(CallText text, int mark, int at, OfferedTools offered)
    {
        const string Arguments = "<|tool_call_argument_begin|>";
        var head = text.Find(Arguments, at, Math.Min(text.Length, at + 300));
        if (head < 0)
        {
            return null;
        }

        var name = text.Slice(at, head).Trim();
        var colon = name.LastIndexOf(':');
        var isNumbered = colon > 0 && colon < name.Length - 1 && name[(colon + 1)..].All(char.IsAsciiDigit);
        if (!isNumbered && !offered.Lists(name))
        {
            return null; // the number belongs to the call's id; what has none was not meant as one
        }

        name = isNumbered ? name[..colon] : name;
        return WithEnd(text, JsonCalls.ReadArguments(text, head + Arguments.Length, offered.Find(name), s_kimiEnds), s_kimiEnds);
    }

    /// <summary>call:name{…}, with marks for quotes and bare names.</summary>
    public static Found? Gemma(CallText text, int at, string[] closings, OfferedTools offered)
    {
        if (!text.Has("call:", at))
        {
            return null;
        }

        var name = at + "call:".Length;
        var end = text.SkipWord(name);
        var found = end == name ? null : JsonCalls.ReadArguments(text, end, offered.Find(text.Slice(name, end)), closings);
        return found is null ? null : found with { Calls = [.. found.Calls.Select(call => call with { Repairs = call.Repairs & ~Form })] };
    }

    /// <summary>functools and a JSON list.</summary>
    public static Found? Functools(CallText text, int mark, int at, OfferedTools offered) => JsonCalls.Read(text, at - 1, ["<|", "</"], offered);

    /// <summary>JSON with "parameters", several parted by semicolons, or Python's form.</summary>
    public static Found? PythonTag(CallText text, int mark, int at, OfferedTools offered)
    {
        var all = BareCalls.Sequence(text, text.SkipSpace(at), offered) ?? PythonCalls.ReadLine(text, text.SkipSpace(at), offered);
        return WithEnd(text, all, s_llamaEnds);
    }

    /// <summary>Takes the end mark that follows into the stretch.</summary>
    public static Found? WithEnd(CallText text, Found? found, string[] ends)
    {
        if (found is null)
        {
            return null;
        }

        var at = text.SkipSpace(found.End);
        return Array.Find(ends, end => text.Has(end, at)) is { } mark ? found with { End = at + mark.Length } : found;
    }

    private static int HeadEnd(CallText text, int at, out string separator)
    {
        foreach (var mark in s_separators)
        {
            separator = mark;
            if (text.Find(mark, at, Math.Min(text.Length, at + 300)) is var head and >= 0)
            {
                return head;
            }
        }

        separator = "";
        return -1;
    }

    private static Found? Fenced(CallText text, int at, OfferedTools offered)
    {
        var line = text.Find("\n", at, Math.Min(text.Length, at + 300));
        if (line < 0)
        {
            return null;
        }

        var body = text.SkipSpace(line);
        body = text.Has("```", body) ? text.SkipWord(body + 3) : body;
        if (JsonCalls.ReadArguments(text, body, offered.Find(text.Slice(at, line)), s_deepSeekEnds) is not { } found)
        {
            return null;
        }

        var end = text.SkipSpace(found.End);
        return WithEnd(text, found with { End = text.Has("```", end) ? end + 3 : found.End }, s_deepSeekEnds);
    }
}
