namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls in gpt-oss' channels: a message to functions.name whose text is JSON.</summary>
internal static class HarmonyCalls
{
    private const int MaxHeader = 160;
    private const string Message = "<|message|>";
    private const string Call = "<|call|>";

    /// <summary>A recipient without the name space is a tool only when that very one is offered.</summary>
    public static Found? ReadListed(CallText text, int mark, int at, OfferedTools offered) =>
        offered.Lists(text.Slice(at, text.SkipWord(at))) ? Read(text, mark, at, offered) : null;

    public static Found? Read(CallText text, int mark, int at, OfferedTools offered)
    {
        var end = text.SkipWord(at);
        var message = text.Find(Message, end, Math.Min(text.Length, end + MaxHeader));
        if (end == at || message < 0
            || JsonCalls.ReadArguments(text, message + Message.Length, offered.Find(text.Slice(at, end)), [Call]) is not { } found)
        {
            return null;
        }

        var after = text.SkipSpace(found.End);
        if (text.Has("<|end|>", after))
        {
            return null; // a call ends with its own mark; this is a message that quotes one
        }

        return found with { Start = HeaderStart(text, mark), End = text.Has(Call, after) ? after + Call.Length : found.End };
    }

    private static int HeaderStart(CallText text, int mark)
    {
        var start = mark;
        for (var at = mark; at >= 0 && mark - at < MaxHeader; at--)
        {
            if (text.Has("<|start|>", at) || text.Has("<|channel|>", at))
            {
                start = at;
            }
            else if (text.Has(Call, at))
            {
                start = Math.Min(start, at + Call.Length); // the next call's header needs no mark of its own
                break;
            }
            else if (text[at] == '\n' || text.Has(Message, at))
            {
                break;
            }
        }

        text.Look(MaxHeader);
        return start;
    }
}
