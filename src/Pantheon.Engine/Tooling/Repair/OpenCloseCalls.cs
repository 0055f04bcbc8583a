using System.Net;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls between marks that open and close: a call with its tool, arguments with key and type.</summary>
internal static class OpenCloseCalls
{
    private const int MaxHeader = 300;
    private const string Separator = "<|sep|>";
    private const string Argument = "<|open|>argument ";
    private const string ArgumentEnd = "<|close|>argument<|sep|>";
    private const string CallEnd = "<|close|>call<|sep|>";

    public static Found? Read(CallText text, int mark, int at, OfferedTools offered)
    {
        if (Header(text, ref at) is not { } header || Attribute(header, "tool") is not { } name)
        {
            return null;
        }

        var arguments = new TypedArguments(offered, offered.Find(name));
        for (at = text.SkipSpace(at); text.Has(Argument, at); at = text.SkipSpace(at))
        {
            at += Argument.Length;
            if (Header(text, ref at) is not { } attributes || Attribute(attributes, "key") is not { } key)
            {
                return null;
            }

            var end = text.Find(ArgumentEnd, at);
            if (end < 0)
            {
                return new Found(text.Length) { Truncated = arguments.Calls() };
            }

            arguments.Add(key, text.Slice(at, end), Attribute(attributes, "type") == "string");
            at = end + ArgumentEnd.Length;
        }

        return text.Has(CallEnd, at) ? new Found(at + CallEnd.Length) { Calls = arguments.Calls() } : null;
    }

    private static string? Header(CallText text, ref int at)
    {
        var end = text.Find(Separator, at, Math.Min(text.Length, at + MaxHeader));
        if (end < 0)
        {
            return null;
        }

        var header = text.Slice(at, end);
        at = end + Separator.Length;
        return header;
    }

    private static string? Attribute(string header, string name)
    {
        var start = header.IndexOf($"{name}=\"", StringComparison.Ordinal);
        var value = start + name.Length + 2;
        var end = start < 0 ? -1 : header.IndexOf('"', value);
        return end < 0 ? null : WebUtility.HtmlDecode(header[value..end]);
    }
}
