namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Calls as a mark, the tool's name, another mark and the arguments as JSON.</summary>
internal static class NamedCalls
{
    private const int MaxName = 200;
    private const string Observation = "Observation:";
    private static readonly string[] s_noEnds = [];

    /// <summary>A reader for the marks that follow the opening one: what stands before the name, when anything does, what parts it from the arguments, and what ends the call.</summary>
    public static Func<CallText, int, int, OfferedTools, Found?> Between(string? before, string separator, params string[] ends) => (text, _, at, offered) =>
    {
        if (before is not null)
        {
            var name = text.Find(before, at, Math.Min(text.Length, at + MaxName));
            if (name < 0)
            {
                return null;
            }

            at = name + before.Length;
        }

        return Read(text, at, separator, ends, offered);
    };

    /// <summary>Action, its input, and an observation that the model waits for; one that it made up itself is no part of what it says.</summary>
    public static Found? Action(CallText text, int mark, int at, OfferedTools offered)
    {
        if (mark > 0 && text[mark - 1] is not ('\n' or '\r' or '>'))
        {
            return null;
        }

        if (Introduction.ShowsOnly(text, mark) || Read(text, at, "Action Input:", s_noEnds, offered) is not { } found)
        {
            return null;
        }

        return text.Has(Observation, text.SkipSpace(found.End)) ? found with { End = text.Length } : found;
    }

    /// <summary>A name that stands before the mark, as templates leave it whose first mark was swallowed.</summary>
    public static Found? NameBefore(CallText text, int mark, int at, OfferedTools offered)
    {
        var start = mark;
        while (start > 0 && mark - start < MaxName && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '-' or '.'))
        {
            start--;
        }

        text.Look(mark - start);
        return start < mark && JsonCalls.ReadArguments(text, at, offered.Find(text.Slice(start, mark)), s_noEnds) is { } found ? found with { Start = start } : null;
    }

    private static Found? Read(CallText text, int at, string separator, string[] ends, OfferedTools offered)
    {
        var head = text.Find(separator, at, Math.Min(text.Length, at + MaxName));
        if (head < 0)
        {
            return null;
        }

        var name = text.Slice(at, head).Trim().TrimStart(':').Trim();
        var body = text.SkipSpace(head + separator.Length);
        body = text[body] == ':' ? body + 1 : body;
        return name.Length == 0 || name.Any(char.IsWhiteSpace) ? null : MarkedCalls.WithEnd(text, JsonCalls.ReadArguments(text, body, offered.Find(name), ends), ends);
    }
}
