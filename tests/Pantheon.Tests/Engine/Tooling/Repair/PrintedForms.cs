namespace Pantheon.Tests.Engine.Tooling.Repair;

/// <summary>The same call as models of each family print it: read_file with a path and twelve lines.</summary>
internal static class PrintedForms
{
    public const string Marked = "]<]minimax[>[";

    public static IReadOnlyList<string> OfReadFile { get; } =
    [
        $"{Marked}<tool_call>\n{Marked}<invoke name=\"read_file\">{Marked}<path>src/a.cs{Marked}</path>{Marked}<lines>12{Marked}</lines>{Marked}</invoke>\n{Marked}</tool_call>",
        "<function name=\"read_file\"><param name=\"path\">src/a.cs</param><param name=\"lines\">12</param></function>",
        "<function name='read_file'><param name='path'><![CDATA[src/a.cs]]></param><param name='lines'>12</param></function>",
        "<functionĠname=\"read_file\"><paramĠname=\"path\">src/a.cs</param><paramname=\"lines\">12</param></function>",
        "<function name=\"read_file\"><param name=\"arguments\">{'path': 'src/a.cs', 'lines': 12}</param></function>",
        "<atem:function_calls>\n<atem:invoke name=\"read_file.read_file\">\n<atem:parameter name=\"path\">src/a.cs</atem:parameter>\n<atem:parameter name=\"lines\">12</atem:parameter>\n</atem:invoke>\n</atem:function_calls>",
        "<|tool_call_start|>[read_file(path='src/a.cs', lines=012)]<|tool_call_end|>",
        "<|tool_call_start|>[read_file(path='src/' 'a.cs', lines=0xC)]<|tool_call_end|>",
        "<|tool_call_start|>[read_file(path=\"\"\"src/a.cs\"\"\", lines=(12))]<|tool_call_end|>",
        "[read_file(path=r'src/a.cs', lines=1_2)]",
        "Let me look.[read_file(path=\"src/a.cs\", lines=12)]",
        "<tool_call>read_file<arg_key>path</arg_key><arg_value>other</arg_value><arg_key>lines</arg_key><arg_value>12</arg_value><arg_key>path</arg_key><arg_value>src/a.cs</arg_value></tool_call>",
        "<function_call> {\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}\n",
        "<think>I must look<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>{\"path\": \"src/a.cs\", \"lines\": 12}<|tool_call_end|><|tool_calls_section_end|>",
        "<|inner_prefix|>I must look<|inner_suffix|><|tools_prefix|>[{\"read_file\": {\"path\": \"src/a.cs\", \"lines\": 12}}]<|tools_suffix|>",
        "<|tool_call_start|>[read_file(path='src/a.cs', lines=12)]<|tool_call_end|>[read_file(path='src/a.cs', lines=12)]<|tool_call_end|>",
        "Here is the call: {\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}} Then we see.",
        "I'll read the file now.\n\n```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}\n```",
    ];

    /// <summary>Texts that hold a call and are none.</summary>
    public static IReadOnlyList<string> OfNoCall { get; } =
    [
        "For example: {\"name\": \"list_files\", \"arguments\": {}}",
        "The format is\n\n```json\n{\"name\": \"list_files\", \"arguments\": {}}\n```",
        "I will not call {\"name\": \"list_files\", \"arguments\": {}} now.",
        "You could use {\"name\": \"list_files\", \"arguments\": {}}",
        "Printing {\"name\": \"list_files\", \"arguments\": {}} would list them.",
        "It looks like [list_files()]",
        "<function name=\"read_file\"><param name=\"path\">a</param><param name=\"path\">b</param></function>",
        "<|tool_call_begin|>functions.list_files<|tool_call_argument_begin|>{}", // no number, and the tool's name is not what stands there
        "First.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>list_files<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>They are a and b.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>list_files<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<think>I could <|tool_call_begin|>functions.list_files:0<|tool_call_argument_begin|>{}<|tool_call_end|> but what for?",
        "[list_files(a=1, a=2)]",
        "[list_files(1)]",
    ];
}
