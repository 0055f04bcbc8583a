namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The marks between which a tool's result stands; a model that prints them plays the tool's part.</summary>
internal static class MadeUpResults
{
    private static readonly (string Open, string Close)[] s_marks =
    [
        ("<tool_response>", "</tool_response>"),
        ("<|tool_response>", "<tool_response|>"),
        ("<|tool_response|>", "<|/tool_response|>"),
        ("<function_response>", "</function_response>"),
        ("<function_results>", "</function_results>"),
        ("<start_function_response>", "<end_function_response>"),
        ("<|START_TOOL_RESULT|>", "<|END_TOOL_RESULT|>"),
        ("<｜tool▁outputs▁begin｜>", "<｜tool▁outputs▁end｜>"),
        ("<｜tool▁output▁begin｜>", "<｜tool▁output▁end｜>"),
        ("[TOOL_RESULTS]", "[/TOOL_RESULTS]"),
    ];

    public static IReadOnlyList<string> Marks { get; } = [.. s_marks.Select(mark => mark.Open)];

    /// <summary>The place after the results that start at a place, or after their mark where nothing closes them; null when none start there.</summary>
    public static int? End(CallText text, int at)
    {
        foreach (var (open, close) in s_marks)
        {
            if (text.Has(open, at))
            {
                var end = text.Find(close, at + open.Length);
                return end < 0 ? at + open.Length : end + close.Length;
            }
        }

        return null;
    }
}
