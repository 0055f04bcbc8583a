using System.Buffers;

namespace Pantheon.Runtimes.Streaming;

/// <summary>How the families of models open and close their reasoning.</summary>
internal static class ThinkTags
{
    private const string Final = "<|channel|>final<|message|>";
    private const string StartFinal = "<|start|>assistant" + Final;
    private const string End = "<|end|>";
    private static readonly string[] HarmonyClosers = [End, StartFinal, Final];

    /// <summary>Each opening mark with the marks that close it.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Openers = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["<think>"] = ["</think>"],
        ["<thinking>"] = ["</thinking>"],
        ["[THINK]"] = ["[/THINK]"],
        ["<seed:think>"] = ["</seed:think>"],
        ["◁think▷"] = ["◁/think▷"],
        ["<|channel|>analysis<|message|>"] = HarmonyClosers,
        ["<|start|>assistant<|channel|>analysis<|message|>"] = HarmonyClosers,
    };

    /// <summary>Marks that close a block which the template opened.</summary>
    public static readonly string[] LoneClosers = ["</think>", "</thinking>", "[/THINK]", "</seed:think>", "◁/think▷", StartFinal, Final];

    /// <summary>Marks around a harmony answer that are no part of it.</summary>
    public static readonly string[] HarmonyEnds = ["<|return|>", End];

    /// <summary>All of both.</summary>
    public static readonly string[] AnyEnd = [.. LoneClosers, .. HarmonyEnds];

    /// <summary>All marks that can stand where an answer begins.</summary>
    public static readonly string[] AtStart = [.. Openers.Keys, .. LoneClosers];

    /// <summary>The letters that marks begin with.</summary>
    private static readonly SearchValues<char> s_beginnings = SearchValues.Create([.. AtStart.Concat(HarmonyEnds).Select(mark => mark[0])]);

    /// <summary>The first of the marks in the text; of two at one place the longer.</summary>
    public static (int At, string Mark)? First(string text, string[] marks)
    {
        if (!text.AsSpan().ContainsAny(s_beginnings))
        {
            return null;
        }

        (int At, string Mark)? first = null;
        foreach (var mark in marks)
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0 && (first is null || at < first.Value.At || (at == first.Value.At && mark.Length > first.Value.Mark.Length)))
            {
                first = (at, mark);
            }
        }

        return first;
    }

    /// <summary>How many characters at the end of the text may be the beginning of a mark.</summary>
    public static int Unfinished(string text, string[] marks)
    {
        if (!text.AsSpan().ContainsAny(s_beginnings))
        {
            return 0;
        }

        var longest = 0;
        foreach (var mark in marks)
        {
            for (var length = Math.Min(mark.Length - 1, text.Length); length > longest; length--)
            {
                if (string.CompareOrdinal(text, text.Length - length, mark, 0, length) == 0)
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
