namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Every form of call that is read, by the marks that open it; a longer mark comes before one that it starts with.</summary>
internal static class CallFamilies
{
    public static IReadOnlyList<CallFamily> All { get; } =
    [
        new("gemma", ["<|tool_call>"], Wrapped("<tool_call|>")),
        new("function gemma", ["<start_function_call>"], Wrapped("<end_function_call>")),
        new("hermes, qwen, glm, ernie, reka", ["<tool_call>"], Wrapped("</tool_call>")),
        new("jamba, hunyuan, apriel, internlm", ["<tool_calls>"], Wrapped("</tool_calls>")),
        new("nemotron", ["<TOOLCALL>"], Wrapped("</TOOLCALL>")),
        new("granite, phi", ["<|tool_call|>"], Wrapped("<|/tool_call|>", "<|tool_call|>")),
        new("granite code", ["<function_call>"], Wrapped("</function_call>", "<function_call>")),
        new("olmo", ["<function_calls>"], Wrapped("</function_calls>")),
        new("seed", ["<seed:tool_call>"], Wrapped("</seed:tool_call>")),
        new("minimax", ["<minimax:tool_call>"], Wrapped("</minimax:tool_call>")),
        new("minimax 3", [MarkedTagCalls.Mark + "<tool_call>"], MarkedTagCalls.Read),
        new("longcat", ["<longcat_tool_call>"], Wrapped("</longcat_tool_call>")),
        new("dots", ["<dots_function_call>"], Wrapped("</dots_function_call>")),
        new("glimmer", ["<atem:function_calls>"], Wrapped("</atem:function_calls>")),
        new("deepseek 3.2", ["<｜DSML｜function_calls>"], Wrapped("</｜DSML｜function_calls>")),
        new("gigachat 3.5", ["<｜GCML｜tool_calls>"], Wrapped("</｜GCML｜tool_calls>")),
        new("pangu", ["[unused11]"], Wrapped("[unused12]")),
        new("solar", ["<|tool_call:begin|>"], NamedCalls.Between("<|tool_call:name|>", "<|tool_call:args|>", "<|tool_call:end|>")),
        new("plamo", ["<|plamo:begin_tool_name:plamo|>"], NamedCalls.Between(null, "<|plamo:end_tool_name:plamo|><|plamo:begin_tool_arguments:plamo|>", "<|plamo:end_tool_arguments:plamo|>")),
        new("qwen agent", ["✿FUNCTION✿"], NamedCalls.Between(null, "✿ARGS✿", "✿RESULT✿", "✿RETURN✿")),
        new("deepseek 4", ["<｜DSML｜tool_calls>"], Wrapped("</｜DSML｜tool_calls>")),
        new("apertus", ["<|tools_prefix|>"], Wrapped("<|tools_suffix|>")),
        new("gigachat", ["<|function_call|>", "function call<|role_sep|>"], Wrapped("</s>", "<|message_sep|>")),
        new("lfm", ["<|tool_call_start|>"], Wrapped("<|tool_call_end|>")),
        new("command-r", ["<|START_ACTION|>"], Wrapped("<|END_ACTION|>")),
        new("internlm", ["<|action_start|><|plugin|>", "<|action_start|>"], Wrapped("<|action_end|>")),
        new("step 3", ["<｜tool_call_begin｜>"], Wrapped("<｜tool_call_end｜>")),
        new("deepseek", ["<｜tool▁call▁begin｜>", "<|tool▁call▁begin|>", "<|tool_call_begin|>function<|tool_sep|>"], MarkedCalls.DeepSeek),
        new("kimi", ["<|tool_call_begin|>"], MarkedCalls.Kimi),
        new("kimi 3", ["<|open|>call "], OpenCloseCalls.Read),
        new("phi, firefunction", ["functools["], MarkedCalls.Functools),
        new("llama", ["<|python_tag|>"], MarkedCalls.PythonTag),
        new("mistral", ["[TOOL_CALLS]"], MistralCalls.Read),
        new("gpt-oss", ["to=functions."], HarmonyCalls.Read),
        new("gpt-oss without a name space", ["commentary to=", "assistant to="], HarmonyCalls.ReadListed),
        new("qwen coder, functionary", ["<function=", "<function"], XmlCalls.ReadBare),
        new("minimax, deepseek without their outer marks", ["<invoke ", "<｜DSML｜invoke "], XmlCalls.ReadBare),
        new("mistral without its first mark", ["[ARGS]"], NamedCalls.NameBefore) { IsBare = true },
        new("react", ["Action:"], NamedCalls.Action) { IsBare = true },
        new("fence", ["```"], BareCalls.Fence) { IsBare = true },
        new("bare list", ["["], BareCalls.List) { IsBare = true },
        new("bare object", ["{"], BareCalls.Object) { IsBare = true },
    ];

    private static Func<CallText, int, int, OfferedTools, Found?> Wrapped(params string[] closings) =>
        (text, mark, at, offered) => WrappedCalls.Read(text, mark, at, closings, offered);
}
