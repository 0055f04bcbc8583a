using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls in Python's form: name(argument=value), in a list or line by line.</summary>
internal static class PythonCalls
{
    private const string Method = ".call";

    /// <summary>Reads [name(…), name(…)] between marks; a list that they close need not close itself.</summary>
    public static Found? ReadMarked(CallText text, int at, string[] closings, OfferedTools offered) => List(text, at, closings, offered);

    /// <summary>Reads [name(…), name(…)] without marks; a strict reader takes only tools that are listed.</summary>
    public static Found? ReadList(CallText text, int at, OfferedTools offered, bool isStrict = false)
    {
        if (List(text, at, [], offered) is not { } found)
        {
            return null;
        }

        var isListed = found.Calls.Concat(found.Truncated).All(call => offered.Lists(call.Name));
        return (isStrict && !isListed) || (found.Truncated.Count > 0 && !isListed && at > 0) ? null : found;
    }

    /// <summary>Reads one name(…).</summary>
    public static Found? ReadLine(CallText text, int at, OfferedTools offered)
    {
        var found = new Found(at);
        return Call(text, at, offered, found) is { } end ? found with { End = end } : null;
    }

    /// <summary>Reads lines of name(…), or of print(name(…)), up to the fence that ends them.</summary>
    public static Found? ReadLines(CallText text, int at, OfferedTools offered)
    {
        const string Print = "print(";
        var found = new Found(at);
        for (at = text.SkipSpace(at); at < text.Length && !text.Has("```", at); at = text.SkipSpace(at))
        {
            var isPrinted = text.Has(Print, at);
            if (Call(text, isPrinted ? at + Print.Length : at, offered, found) is not { } end || (isPrinted && text[end] != ')'))
            {
                return null;
            }

            at = isPrinted ? end + 1 : end;
        }

        return found with { End = at };
    }

    /// <summary>Reads a whole text that is nothing but lines of name(…).</summary>
    public static List<EmbeddedCall>? ReadAll(string reply, OfferedTools offered)
    {
        if (!reply.AsSpan().TrimEnd().EndsWith(")"))
        {
            return null;
        }

        var text = new CallText(reply);
        var found = new Found(0);
        for (var at = text.SkipSpace(0); at < text.Length; at = text.SkipSpace(at))
        {
            var count = found.Calls.Count;
            if (Call(text, at, offered, found) is not { } end || found.Calls.Count == count)
            {
                return null;
            }

            at = end;
        }

        return found.Calls;
    }

    private static Found? List(CallText text, int at, string[] closings, OfferedTools offered)
    {
        if (text[at] != '[')
        {
            return null;
        }

        var found = new Found(at);
        for (at = text.SkipSpace(at + 1); text[at] != ']'; at = text.SkipSpace(at))
        {
            if (Call(text, at, offered, found) is not { } end)
            {
                return null;
            }

            at = text.SkipSpace(end);
            if (at >= text.Length || found.Truncated.Count > 0)
            {
                return Unclosed(found, at);
            }

            if (text[at] == ',')
            {
                at++;
            }
            else if (text[at] != ']')
            {
                return Array.Exists(closings, mark => text.Has(mark, at)) ? found with { End = at } : null;
            }
        }

        return found with { End = at + 1 };
    }

    private static Found Unclosed(Found found, int end) => new(end) { Truncated = [.. found.Calls, .. found.Truncated] };

    /// <summary>Reads as Python would, and where that gives nothing, with quotes inside of texts.</summary>
    private static int? Call(CallText text, int at, OfferedTools offered, Found found)
    {
        var nameEnd = text.SkipWord(at);
        if (nameEnd == at || text[nameEnd] != '(')
        {
            return null;
        }

        var tool = Tool(text.Slice(at, nameEnd), offered);
        var (end, json, isCut) = Arguments(text, nameEnd + 1, tool, offered, isLoose: false);
        if (end < 0 || isCut)
        {
            var loose = Arguments(text, nameEnd + 1, tool, offered, isLoose: true);
            (end, json, isCut) = loose.End >= 0 && (end < 0 || !loose.IsCut) ? loose : (end, json, isCut);
        }

        if (end < 0)
        {
            return null;
        }

        if (tool is not null)
        {
            (isCut ? found.Truncated : found.Calls).Add(new EmbeddedCall(tool, json));
        }

        return end;
    }

    /// <summary>Built-in tools are called by their method.</summary>
    private static string? Tool(string name, OfferedTools offered) =>
        name.EndsWith(Method, StringComparison.Ordinal) && !offered.Lists(name) ? offered.Find(name[..^Method.Length]) : offered.Find(name);

    private static (int End, string Json, bool IsCut) Arguments(CallText text, int at, string? tool, OfferedTools offered, bool isLoose)
    {
        var json = new StringBuilder("{");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (at = text.SkipSpace(at); text[at] != ')'; at = text.SkipSpace(at))
        {
            var keyEnd = text.SkipWord(at);
            var equals = text.SkipSpace(keyEnd);
            if (equals >= text.Length)
            {
                return (text.Length, $"{json}}}", true);
            }

            var key = text.Slice(at, keyEnd);
            if (key.Length == 0 || text[equals] != '=' || !keys.Add(key) || PythonLiteral.Read(text, equals + 1, isLoose) is not { } value)
            {
                return (-1, "", false);
            }

            json.Append(json.Length > 1 ? "," : "").Append(LooseWord.Quoted(key)).Append(':').Append(Typed(text, equals + 1, value, tool is null ? null : offered.SchemaOf(tool, key)));
            at = text.SkipSpace(value.End);
            if (value.Ending != LooseEnd.Whole || at >= text.Length)
            {
                return (text.Length, $"{json}}}", true);
            }

            if (text[at] == ',')
            {
                at++;
            }
            else if (text[at] != ')')
            {
                return (-1, "", false);
            }
        }

        return (at + 1, $"{json}}}", false);
    }

    /// <summary>Digits are a text where the schema wants one: a number would lose its leading zeros.</summary>
    private static string Typed(CallText text, int at, LooseValue value, JsonObject? schema) =>
        char.IsAsciiDigit(value.Json[0]) && schema?["type"] is JsonValue type && type.ToString() == "string"
            ? LooseWord.Quoted(text.Slice(text.SkipSpace(at), value.End))
            : value.Json;
}
