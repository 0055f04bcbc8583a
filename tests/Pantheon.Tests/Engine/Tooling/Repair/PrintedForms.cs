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
        "<think:opensource>hm</think:opensource><tool_calls:opensource>\n<tool_call:opensource>read_file<tool_sep:opensource>\n<arg_key:opensource>path</arg_key:opensource>\n<arg_value:opensource>src/a.cs</arg_value:opensource>\n<arg_key:opensource>lines</arg_key:opensource>\n<arg_value:opensource>12</arg_value:opensource>\n</tool_call:opensource>\n</tool_calls:opensource>",
        "<ifm|tool_calls><ifm|tool_call>read_file<ifm|arg_key>path</ifm|arg_key><ifm|arg_type>string</ifm|arg_type><ifm|arg_value>src/a.cs</ifm|arg_value><ifm|arg_key>lines</ifm|arg_key><ifm|arg_value>12</ifm|arg_value></ifm|tool_call></ifm|tool_calls>",
        "<｜GCML｜tool_calls><｜GCML｜invoke name=\"read_file\"><｜GCML｜parameter name=\"path\">src/a.cs</｜GCML｜parameter><｜GCML｜parameter name=\"lines\" string=\"false\">12</｜GCML｜parameter></｜GCML｜invoke></｜GCML｜tool_calls>",
        "< ｜DSML｜ invoke name=\"read_file\">< ｜DSML｜ parameter name=\"path\" string=\"true\">src/a.cs</ ｜DSML｜ parameter><｜DSML｜parameter name=\"lines\" string=\"false\">12</｜DSML｜parameter></ ｜DSML｜ invoke>",
        "<invoke name=\"read_file\"><parameter name=\"path\">src/a.cs</parameter><parameter name=\"lines\">12</parameter></invoke>",
        "<|think|>hm<|end|><|begin|>assistant<|tool_calls|><|tool_call:begin|>a1b2<|tool_call:name|>read_file<|tool_call:args|>{\"path\": \"src/a.cs\", \"lines\": 12}<|tool_call:end|><|calls|>",
        "<|plamo:begin_tool_requests:plamo|><|plamo:begin_tool_request:plamo|><|plamo:begin_tool_name:plamo|>read_file<|plamo:end_tool_name:plamo|><|plamo:begin_tool_arguments:plamo|>{\"path\": \"src/a.cs\", \"lines\": 12}<|plamo:end_tool_arguments:plamo|><|plamo:end_tool_request:plamo|><|plamo:end_tool_requests:plamo|>",
        "✿FUNCTION✿: read_file\n✿ARGS✿: {\"path\": \"src/a.cs\", \"lines\": 12}\n✿RESULT✿",
        "Thought: I must look.\nAction: read_file\nAction Input: {\"path\": \"src/a.cs\", \"lines\": 12}\nObservation: it says so\nAction: read_file\nAction Input: {}",
        "[unused11][{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}][unused12]",
        "read_file[ARGS]{\"path\": \"src/a.cs\", \"lines\": 12}",
        "<tool_call>\nfunction\nread_file\n{\"path\": \"src/a.cs\", \"lines\": 12}</tool_call>",
        "{\"tool_call\": {\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}}",
        "<tool_call>{\"name\": \"read_file\", \"path\": \"src/a.cs\", \"lines\": 12}</tool_call>",
        "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}</tool_call>\n<tool_response>It is empty.</tool_response>\n<tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call>",
        "The template is not in the list, so I format nothing and read the schema first:\n\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}",
        "<|python_tag|>read_file.call(path=\"src/a.cs\", lines=12)",
        "```tool_code\nprint(read_file(path=\"src/a.cs\", lines=12))\n```",
        "<|channel|>commentary to=read_file <|constrain|>json<|message|>{\"path\": \"src/a.cs\", \"lines\": 12}<|call|>",
        ">>>all\nI look.>>>read_file\n{\"path\": \"src/a.cs\", \"lines\": 12}",
        "Here is the call: {\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}} Then we see.",
        "I'll read the file now.\n\n```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}\n```",
    ];

    /// <summary>Texts that hold a call and are none.</summary>
    public static IReadOnlyList<string> OfNoCall { get; } =
    [
        "For example: {\"name\": \"list_files\", \"arguments\": {}}",
        "The format is\n\n```json\n{\"name\": \"list_files\", \"arguments\": {}}\n```",
        "Don't run\n```json\n{\"name\": \"list_files\", \"arguments\": {}}\n```",
        "Here is an example of a call:\n\n{\"name\": \"list_files\", \"arguments\": {}}",
        "I will not call {\"name\": \"list_files\", \"arguments\": {}} now.",
        "You could use {\"name\": \"list_files\", \"arguments\": {}}",
        "Printing {\"name\": \"list_files\", \"arguments\": {}} would list them.",
        "It looks like [list_files()]",
        "A call looks like <tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call>, I think.",
        "<tool_response>{\"name\": \"list_files\", \"arguments\": {}}</tool_response>",
        "<tool_call>{\"name\": \"list_files\", \"version\": 2}</tool_call>",
        "<function name=\"read_file\"><param name=\"path\">a</param><param name=\"path\">b</param></function>",
        "<|tool_call_begin|>functions.list_files<|tool_call_argument_begin|>{}", // no number, and the tool's name is not what stands there
        "First.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>list_files<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>They are a and b.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>list_files<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "<think>I could <|tool_call_begin|>functions.list_files:0<|tool_call_argument_begin|>{}<|tool_call_end|> but what for?",
        "[list_files(a=1, a=2)]",
        "[list_files(1)]",
        "The answer goes to=list_files as I said, commentary to=list_files{}",
        "Action: look around\nAction Input: {}",
        "[ARGS]{}",
    ];
}
