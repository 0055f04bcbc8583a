namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls between an opening and a closing mark, in whichever form the inside has.</summary>
internal static class WrappedCalls
{
    public static Found? Read(CallText text, int mark, int at, string[] closings, OfferedTools offered)
    {
        var opening = text.Slice(mark, at);
        var found = new Found(at);
        while (true)
        {
            at = SkipBetween(text, at);
            if (Closing(text, at, closings) is { } closed)
            {
                return found with { End = closed == opening ? at : at + closed.Length }; // a mark that opens the next calls is theirs
            }

            if (Item(text, at, closings, offered) is not { } item)
            {
                var isCut = at >= text.Length;
                return found.Calls.Count + found.Truncated.Count > 0 && (isCut || found.End == at || found.Calls.Count > 0) ? found with { End = at } : null;
            }

            found.Calls.AddRange(item.Calls);
            found.Truncated.AddRange(item.Truncated);
            at = item.End;
            found = found with { End = at };
        }
    }

    private static Found? Item(CallText text, int at, string[] closings, OfferedTools offered) => text[at] switch
    {
        '\0' => null,
        '{' or '[' => JsonCalls.Read(text, at, closings, offered) ?? PythonCalls.ReadMarked(text, at, closings, offered),
        '<' => XmlCalls.Read(text, at, offered),
        _ => MarkedCalls.Gemma(text, at, closings, offered)
            ?? PythonCalls.ReadLine(text, at, offered)
            ?? GlmCalls.Read(text, at, closings, offered),
    };

    private static string? Closing(CallText text, int at, string[] closings) => Array.Find(closings, mark => text.Has(mark, at));

    private static int SkipBetween(CallText text, int at)
    {
        at = text.SkipSpace(at);
        while (true)
        {
            var next = at;
            if (text.Has("```", at))
            {
                next = text.SkipSpace(text.SkipWord(at + 3));
            }
            else if (text[at] is ',' or ';')
            {
                next = text.SkipSpace(at + 1);
            }

            if (next == at)
            {
                return at;
            }

            at = next;
        }
    }
}
