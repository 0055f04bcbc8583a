namespace Pantheon.Engine.Tooling.Repair;

/// <summary>MiniMax M3's calls: a mark before every tag, and arguments as tags of their own name that may hold tags again.</summary>
internal static class MarkedTagCalls
{
    public const string Mark = "]<]minimax[>[";
    private const string Invoke = Mark + "<invoke ";
    private const string InvokeEnd = Mark + "</invoke>";
    private const string End = Mark + "</tool_call>";
    private const int MaxDepth = 24;
    private const int MaxTag = 256;
    private static readonly string[] s_invoke = ["invoke"];

    public static Found? Read(CallText text, int mark, int at, OfferedTools offered)
    {
        var found = new Found(at);
        for (at = text.SkipSpace(at); text.Has(Invoke, at); at = text.SkipSpace(found.End))
        {
            if (Call(text, at + Mark.Length, offered) is not { } one)
            {
                return null;
            }

            found.Calls.AddRange(one.Calls);
            found.Truncated.AddRange(one.Truncated);
            found = found with { End = one.End };
        }

        return text.Has(End, at) ? found with { End = at + End.Length } : found.Calls.Count + found.Truncated.Count > 0 ? found : null;
    }

    private static Found? Call(CallText text, int at, OfferedTools offered)
    {
        if (XmlTag.Read(text, at, s_invoke) is not { Name: { } name } tag)
        {
            return null;
        }

        var children = new List<TagTree>();
        at = tag.End;
        var isWhole = Children(text, ref at, children, 0);
        if (isWhole is null)
        {
            return null;
        }

        at = text.SkipSpace(at);
        var isClosed = isWhole == true && text.Has(InvokeEnd, at);
        if (!isClosed && isWhole == true && at < text.Length)
        {
            return null;
        }

        var end = isClosed ? at + InvokeEnd.Length : text.Length;
        if (offered.Find(name) is not { } tool)
        {
            return new Found(end);
        }

        List<EmbeddedCall> calls = [new(tool, TagTree.Members(children, key => offered.SchemaOf(tool, key)))];
        return isClosed ? new Found(end) { Calls = calls } : new Found(end) { Truncated = calls };
    }

    /// <summary>Reads tags up to one that closes: true when all are whole, false when the text ended in one, null when they are none.</summary>
    private static bool? Children(CallText text, ref int at, List<TagTree> children, int depth)
    {
        for (var next = text.SkipSpace(at); text.Has(Mark, next) && text[next + Mark.Length] == '<' && text[next + Mark.Length + 1] != '/'; next = text.SkipSpace(at))
        {
            var start = next + Mark.Length + 1;
            var nameEnd = text.Find(">", start, Math.Min(text.Length, start + MaxTag));
            if (nameEnd < 0 || depth > MaxDepth)
            {
                return nameEnd < 0 && start + MaxTag >= text.Length ? false : null;
            }

            var name = text.Slice(start, nameEnd);
            at = nameEnd + 1;
            if (Element(text, ref at, name, depth) is not var (tree, isWhole))
            {
                return null;
            }

            children.Add(tree);
            if (!isWhole)
            {
                return false;
            }
        }

        return true;
    }

    private static (TagTree Tree, bool IsWhole)? Element(CallText text, ref int at, string name, int depth)
    {
        var closing = $"{Mark}</{name}>";
        var inner = new List<TagTree>();
        var inside = at;
        if (Children(text, ref inside, inner, depth + 1) is not { } isWhole)
        {
            return null;
        }

        var end = inner.Count > 0 ? text.SkipSpace(inside) : text.Find(Mark, at);
        if (!isWhole || end < 0 || end >= text.Length)
        {
            var cut = inner.Count > 0 ? "" : text.Slice(at, text.Length);
            at = text.Length;
            return (new TagTree(name, cut, inner), false);
        }

        if (!text.Has(closing, end))
        {
            return null;
        }

        var value = inner.Count > 0 ? "" : text.Slice(at, end);
        at = end + closing.Length;
        return (new TagTree(name, value, inner), true);
    }
}
