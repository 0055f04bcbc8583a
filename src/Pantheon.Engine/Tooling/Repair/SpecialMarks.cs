using System.Text;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Marks of templates that are left over once calls and thoughts were taken out of a text.</summary>
internal static class SpecialMarks
{
    private static readonly string[] s_all =
    [
        "<tool_calls>", "</tool_calls>", "</tool_call>", "[/TOOL_CALLS]", "[TOOL_CALLS]", "<|message_sep|>",
        "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>", "<|tool▁calls▁begin|>", "<|tool▁calls▁end|>",
        "<｜tool_calls_begin｜>", "<｜tool_calls_end｜>", "<｜tool_sep｜>",
        "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>", "<|tool_calls_begin|>", "<|tool_calls_end|>",
        "<|open|>tools<|sep|>", "<|close|>tools<|sep|>", "<|open|>response<|sep|>", "<|close|>response<|sep|>", "<|python_start|>", "<|python_end|>",
        "<|START_RESPONSE|>", "<|END_RESPONSE|>", "<|START_TEXT|>", "<|END_TEXT|>",
        "<|channel|>final<|message|>", "<|start|>assistant", "<|return|>", "<|end|>", "<|call|>",
        "<|tool_calls|>", "<|calls|>", "<|begin|>assistant", "<|content|>", "<|plamo:begin_tool_requests:plamo|>", "<|plamo:end_tool_requests:plamo|>",
        "<|plamo:begin_tool_request:plamo|>", "<|plamo:end_tool_request:plamo|>", "<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|eom|>", "<|eot|>", "<｜end▁of▁sentence｜>", "</s>", "<SPECIAL_12>",
    ];

    public static string Without(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal))
        {
            return text;
        }

        var left = new StringBuilder(text);
        foreach (var mark in s_all)
        {
            left.Replace(mark, "");
        }

        return left.ToString();
    }
}
