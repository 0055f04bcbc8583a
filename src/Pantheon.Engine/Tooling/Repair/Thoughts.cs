namespace Pantheon.Engine.Tooling.Repair;

/// <summary>The marks that open and close thoughts which were left in a text.</summary>
internal static class Thoughts
{
    public static IReadOnlyList<(string Open, string Close)> Marks { get; } =
    [
        ("<think>", "</think>"),
        ("<thinking>", "</thinking>"),
        ("<thought>", "</thought>"),
        ("<reasoning>", "</reasoning>"),
        ("<seed:think>", "</seed:think>"),
        ("[THINK]", "[/THINK]"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|channel|>analysis<|message|>", "<|end|>"),
        ("<|channel>thought", "<channel|>"),
        ("to=self<|message|>", "<|eom|>"),
        ("<|inner_prefix|>", "<|inner_suffix|>"),
        ("<|think|>", "<|end|>"),
        ("<scratch_pad>", "</scratch_pad>"),
    ];

    /// <summary>Marks of their own token that open calls; where thoughts never close, they end them.</summary>
    public static IReadOnlyList<string> EndedBy { get; } =
        ["<|tool_calls_section_begin|>", "<|tool_call_begin|>", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<|tool▁calls▁begin|>", "<|tool▁call▁begin|>"];

    /// <summary>Closings that may stand alone, because the template opened the thoughts.</summary>
    public static IReadOnlyList<string> Closings { get; } = ["</think>", "</seed:think>", "[/THINK]", "<|END_THINKING|>", "[BEGIN FINAL RESPONSE]"];
}
