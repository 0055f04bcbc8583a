namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Mistral's two forms: a JSON list after the mark, or a name, [ARGS] and JSON after each mark.</summary>
internal static class MistralCalls
{
    private const string Id = "[CALL_ID]";
    private const string Arguments = "[ARGS]";
    private static readonly string[] s_ends = ["[/TOOL_CALLS]", "[TOOL_CALLS]", "</s>"];

    public static Found? Read(CallText text, int mark, int at, OfferedTools offered)
    {
        at = text.SkipSpace(at);
        var found = text[at] is '[' or '{' ? JsonCalls.Read(text, at, s_ends, offered) ?? BareCalls.Sequence(text, at, offered) : Named(text, at, offered);
        return found is null ? null : WithEnd(text, found);
    }

    private static Found? Named(CallText text, int at, OfferedTools offered)
    {
        var end = text.SkipWord(at);
        if (end == at)
        {
            return null;
        }

        var name = text.Slice(at, end);
        at = text.SkipSpace(end);
        at = text.Has(Id, at) ? text.SkipWord(at + Id.Length) : at;
        at = text.Has(Arguments, at) ? at + Arguments.Length : at;
        return JsonCalls.ReadArguments(text, at, offered.Find(name), s_ends);
    }

    private static Found WithEnd(CallText text, Found found)
    {
        var at = text.SkipSpace(found.End);
        return text.Has(s_ends[0], at) ? found with { End = at + s_ends[0].Length } : found;
    }
}
