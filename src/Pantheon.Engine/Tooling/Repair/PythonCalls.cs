using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls in Python's form: name(argument=value), in a list or line by line.</summary>
internal static class PythonCalls
{
    /// <summary>Reads [name(…), name(…)].</summary>
    public static Found? ReadList(CallText text, int at, OfferedTools offered, bool isStrict = false)
    {
        if (text[at] != '[')
        {
            return null;
        }

        var found = new Found(at);
        for (at = text.SkipSpace(at + 1); text[at] != ']'; at = text.SkipSpace(at))
        {
            if (Call(text, at, offered, found.Calls) is not { } end || (isStrict && !found.Calls.TrueForAll(call => offered.Lists(call.Name))))
            {
                return null;
            }

            at = text.SkipSpace(end);
            if (text[at] == ',')
            {
                at++;
            }
            else if (text[at] != ']')
            {
                return null;
            }
        }

        return found with { End = at + 1 };
    }

    /// <summary>Reads one name(…).</summary>
    public static Found? ReadLine(CallText text, int at, OfferedTools offered)
    {
        var found = new Found(at);
        return Call(text, at, offered, found.Calls) is { } end ? found with { End = end } : null;
    }

    /// <summary>Reads a whole text that is nothing but lines of name(…).</summary>
    public static List<EmbeddedCall>? ReadAll(string reply, OfferedTools offered)
    {
        if (!reply.AsSpan().TrimEnd().EndsWith(")"))
        {
            return null;
        }

        var text = new CallText(reply);
        var calls = new List<EmbeddedCall>();
        for (var at = text.SkipSpace(0); at < text.Length; at = text.SkipSpace(at))
        {
            var count = calls.Count;
            if (Call(text, at, offered, calls) is not { } end || calls.Count == count)
            {
                return null;
            }

            at = end;
        }

        return calls;
    }

    private static int? Call(CallText text, int at, OfferedTools offered, List<EmbeddedCall> calls)
    {
        var nameEnd = text.SkipWord(at);
        if (nameEnd == at || text[nameEnd] != '(')
        {
            return null;
        }

        var name = text.Slice(at, nameEnd);
        var json = new StringBuilder("{");
        for (at = text.SkipSpace(nameEnd + 1); text[at] != ')'; at = text.SkipSpace(at))
        {
            var keyEnd = text.SkipWord(at);
            var equals = text.SkipSpace(keyEnd);
            if (keyEnd == at || text[equals] != '=' || LooseJson.Read(text, equals + 1) is not { Ending: LooseEnd.Whole } value)
            {
                return null;
            }

            json.Append(json.Length > 1 ? "," : "").Append(LooseWord.Quoted(text.Slice(at, keyEnd))).Append(':').Append(value.Json);
            at = text.SkipSpace(value.End);
            if (text[at] == ',')
            {
                at++;
            }
            else if (text[at] != ')')
            {
                return null;
            }
        }

        if (offered.Find(name) is { } tool)
        {
            calls.Add(new EmbeddedCall(tool, json.Append('}').ToString()));
        }

        return at + 1;
    }
}
