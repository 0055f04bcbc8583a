using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>The call of a model whose server did not see it as one, in the form of each family.</summary>
internal static class PrintedCalls
{
    private const string Json = $$"""{"name": "write_file", "arguments": {{Note}}}""";

    // the white space around a value of these forms is not the value's
    private const string Trimmed = """{"path": "out/note.txt", "content": "fixed"}""";
    private const string Tagged = $"<tool_call>\n{Json}\n</tool_call>";

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Of("Hermes and Qwen", Wire.LlamaServer, $"I write the note.\n{Tagged}"),
        Of("Hermes over Ollama, letter by letter", Wire.Ollama, [.. Tagged.Select(letter => letter.ToString())]),
        Of("Qwen3-Coder", Wire.Vllm, "<tool_call>\n<function=write_file>\n<parameter=path>\nout/note.txt\n</parameter>\n<parameter=content>\nfixed\n\n</parameter>\n</function>\n</tool_call>"),
        Of("Qwen3-Coder without its first tag", Wire.LlamaServer, "<function=write_file>\n<parameter=path>\nout/note.txt\n</parameter>\n<parameter=content>\nfixed\n\n</parameter>\n</function>\n</tool_call>"),
        Of("Mistral", Wire.LlamaServer, $"[TOOL_CALLS][{Json}]"),
        Of("Mistral of later versions", Wire.Vllm, $"[TOOL_CALLS]write_file[ARGS]{Note}"),
        Of("Llama 3", Wire.Ollama, $$"""<|python_tag|>{"name": "write_file", "parameters": {{Note}}}"""),
        Of("Llama 3 in its own tag", Wire.LlamaServer, $"<function=write_file>{Note}</function>"),
        Of("Llama 4 as Python", Wire.Vllm, """[write_file(path="out/note.txt", content="fixed\n")]"""),
        Of("DeepSeek V3", Wire.LlamaServer, $"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>write_file\n```json\n{Note}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"),
        Of("DeepSeek V3.1", Wire.Vllm, $"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>write_file<｜tool▁sep｜>{Note}<｜tool▁call▁end｜><｜tool▁calls▁end｜>"),
        Of("GLM", Wire.Vllm, "<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>out/note.txt</arg_value>\n<arg_key>content</arg_key>\n<arg_value>fixed\n</arg_value>\n</tool_call>") with { Arguments = Trimmed, Content = "fixed" },
        Of("Kimi", Wire.LlamaServer, $"<|tool_calls_section_begin|><|tool_call_begin|>functions.write_file:0<|tool_call_argument_begin|>{Note}<|tool_call_end|><|tool_calls_section_end|>"),
        Of("gpt-oss", Wire.Ollama, $"<|channel|>commentary to=functions.write_file <|constrain|>json<|message|>{Note}<|call|>"),
        Of("Granite", Wire.LlamaServer, $"<|tool_call|>[{Json}]"),
        Of("Phi", Wire.Ollama, $"functools[{Json}]"),
        Of("Command-R", Wire.Vllm, $$"""<|START_ACTION|>[{"tool_call_id": "0", "tool_name": "write_file", "parameters": {{Note}}}]<|END_ACTION|>"""),
        Of("MiniMax", Wire.LlamaServer, "<minimax:tool_call>\n<invoke name=\"write_file\">\n<parameter name=\"path\">out/note.txt</parameter>\n<parameter name=\"content\">fixed\n</parameter>\n</invoke>\n</minimax:tool_call>") with { Arguments = Trimmed, Content = "fixed" },
        Of("Gemma as Python", Wire.Ollama, "```tool_code\nwrite_file(path=\"out/note.txt\", content=\"fixed\\n\")\n```"),
        Of("thought, action and its input", Wire.LlamaServer, $"Thought: I write it.\nAction: write_file\nAction Input: {Note}"),
        Of("fenced JSON", Wire.Ollama, $"I write the note now.\n\n```json\n{Json}\n```"),
        Of("bare JSON", Wire.Vllm, Json),
        Of("behind thoughts in the text", Wire.LlamaServer, $"<think>First the note.</think>\n{Tagged}"),
        Of("with damaged arguments", Wire.Ollama, "<tool_call>\n{'name': 'write_file', 'arguments': {'path': 'out/note.txt', 'content': 'fixed\\n',}}\n</tool_call>"),
    ];

    private static SessionCase Of(string name, Wire wire, params string[] pieces) => new("printed calls", name, Step.Says(pieces)) { Wire = wire, Requests = 2, Repair = "from_text" };
}
