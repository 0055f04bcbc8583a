namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls as tags: function or invoke with a name, and a parameter tag for each argument, whatever stands before these words in the tag.</summary>
internal static class XmlCalls
{
    private const string Raw = "<![CDATA[";
    private const string RawEnd = "]]>";
    private static readonly string[] s_calls = ["function", "invoke"];
    private static readonly string[] s_parameters = ["parameter", "param"];

    public static Found? ReadBare(CallText text, int at, int after, OfferedTools offered) => Read(text, at, offered);

    /// <summary>Reads one call that opens at a place.</summary>
    public static Found? Read(CallText text, int at, OfferedTools offered)
    {
        if (XmlTag.Read(text, at, s_calls) is not { Name: { } name } tag)
        {
            return null;
        }

        var arguments = new PrintedArguments(offered, Named(name, tag, offered));
        at = text.SkipSpace(tag.End);
        if (text[at] == '{')
        {
            return WithJson(text, at, tag, arguments.Tool);
        }

        while (XmlTag.Read(text, at, s_parameters) is { Name: { } key } parameter)
        {
            var end = Value(text, parameter, tag, out var after);
            if (end < 0)
            {
                return Cut(text.Length, arguments);
            }

            Add(arguments, key, text.Slice(parameter.End, end), parameter.IsText);
            at = text.SkipSpace(after);
        }

        if (text.Has(tag.Closing, at))
        {
            return arguments.IsAmbiguous ? null : new Found(at + tag.Closing.Length) { Calls = arguments.Calls() };
        }

        return at >= text.Length ? Cut(at, arguments) : null;
    }

    /// <summary>A value in a section of raw characters is a text, without its marks.</summary>
    private static void Add(PrintedArguments arguments, string key, string value, bool isText)
    {
        var inner = value.Trim();
        var isRaw = inner.StartsWith(Raw, StringComparison.Ordinal) && inner.EndsWith(RawEnd, StringComparison.Ordinal) && inner.Length >= Raw.Length + RawEnd.Length;
        arguments.Add(key, isRaw ? inner[Raw.Length..^RawEnd.Length] : value, isText || isRaw);
    }

    /// <summary>Some templates put a bare tool into a name space of its own name.</summary>
    private static string? Named(string name, XmlTag tag, OfferedTools offered)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var isDoubled = tag.Word.StartsWith("atem:", StringComparison.Ordinal) && dot > 0 && name[..dot] == name[(dot + 1)..];
        return offered.Find(isDoubled && !offered.Lists(name) && offered.Lists(name[..dot]) ? name[..dot] : name);
    }

    private static Found Cut(int end, PrintedArguments arguments) => new(end) { Truncated = arguments.Calls() };

    private static Found? WithJson(CallText text, int at, XmlTag tag, string? tool)
    {
        if (JsonCalls.ReadArguments(text, at, tool, [tag.Closing]) is not { } found)
        {
            return null;
        }

        var end = text.SkipSpace(found.End);
        return text.Has(tag.Closing, end) ? found with { End = end + tag.Closing.Length } : found;
    }

    /// <summary>Where a value ends: at its closing tag that something of the call follows, or, when it was forgotten, before the next parameter or the call's end.</summary>
    private static int Value(CallText text, XmlTag parameter, XmlTag call, out int after)
    {
        var callEnd = text.Find(call.Closing, parameter.End);
        for (var end = text.Find(parameter.Closing, parameter.End); end >= 0; end = text.Find(parameter.Closing, after))
        {
            after = end + parameter.Closing.Length;
            var next = text.SkipSpace(after);
            if (next >= text.Length || text.Has(call.Closing, next) || XmlTag.Read(text, next, s_parameters) is not null)
            {
                var another = text.Find($"\n<{parameter.Word}=", parameter.End, end);
                var missed = callEnd >= 0 && callEnd < end ? callEnd : another;
                after = missed >= 0 && IsBroken(text, missed, call) ? missed : after;
                return after == missed ? missed : end;
            }
        }

        after = callEnd;
        return callEnd;
    }

    /// <summary>The call ends, or its next parameter starts, before this value's closing tag: that tag was forgotten.</summary>
    private static bool IsBroken(CallText text, int at, XmlTag call)
    {
        if (!text.Has(call.Closing, at))
        {
            return true;
        }

        var next = text.SkipSpace(at + call.Closing.Length);
        return next >= text.Length || text.Has("</", next) || text.Has("<" + call.Word, next) || text.Has("<tool_call", next);
    }
}
