namespace Pantheon.Conformance.ToolCalls;

/// <summary>The marks of each family, to be put around a text that is only the inside of them.</summary>
public static class FragmentMarks
{
    private static readonly (string Family, string Open, string Close)[] s_marks =
    [
        ("gemma", "<|tool_call>", "<tool_call|>"),
        ("deepseek", "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>"),
        ("cogito", "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>"),
        ("kimi", "<|tool_call_begin|>", "<|tool_call_end|>"),
        ("ministral", "[TOOL_CALLS]", ""),
        ("mistral", "[TOOL_CALLS]", ""),
        ("lfm", "<|tool_call_start|>", "<|tool_call_end|>"),
        ("olmo", "<function_calls>", "</function_calls>"),
        ("harmony", "<|start|>assistant<|channel|>", ""),
        ("minimax", "<minimax:tool_call>", "</minimax:tool_call>"),
        ("seed", "<seed:tool_call>", "</seed:tool_call>"),
    ];

    public static IReadOnlyList<string> Around(string family, IReadOnlyList<string> inside)
    {
        var at = Array.FindIndex(s_marks, mark => family.Contains(mark.Family, StringComparison.OrdinalIgnoreCase));
        var (open, close) = at < 0 ? ("<tool_call>", "</tool_call>") : (s_marks[at].Open, s_marks[at].Close);
        return [open, .. inside, close];
    }
}
