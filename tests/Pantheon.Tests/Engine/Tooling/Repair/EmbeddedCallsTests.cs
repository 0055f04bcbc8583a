using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Tests.Engine.Tooling.Repair;

internal sealed class EmbeddedCallsTests
{
    private const string ReadFile = """read_file {"path":"src/a.cs","lines":12}""";
    private const string Two = """read_file {"path":"a.md"} | list_files {}""";

    private static readonly OfferedTools Offered = OfferedExamples.Tools;

    [TestCase("<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}\n</tool_call>", TestName = "hermes")]
    [TestCase("<tool_call>\n<function=read_file>\n<parameter=path>\nsrc/a.cs\n</parameter>\n<parameter=lines>\n12\n</parameter>\n</function>\n</tool_call>", TestName = "qwen coder")]
    [TestCase("<function=read_file>\n<parameter=path>src/a.cs</parameter>\n<parameter=lines>12</parameter>\n</function>", TestName = "qwen coder without its outer tag")]
    [TestCase("<function=read_file>{\"path\": \"src/a.cs\", \"lines\": 12}</function>", TestName = "functionary 3.1")]
    [TestCase("read_file\n{\"path\": \"src/a.cs\", \"lines\": 12}", TestName = "functionary 3.2")]
    [TestCase("[TOOL_CALLS][{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}, \"id\": \"abc123def\"}]", TestName = "mistral list")]
    [TestCase("[TOOL_CALLS]read_file[ARGS]{\"path\": \"src/a.cs\", \"lines\": 12}", TestName = "mistral by name")]
    [TestCase("[TOOL_CALLS]read_file[CALL_ID]000000007[ARGS]{\"path\": \"src/a.cs\", \"lines\": 12}", TestName = "mistral by name and id")]
    [TestCase("<|python_tag|>{\"name\": \"read_file\", \"parameters\": {\"path\": \"src/a.cs\", \"lines\": 12}}<|eom_id|>", TestName = "llama 3")]
    [TestCase("{\"name\": \"read_file\", \"parameters\": {\"path\": \"src/a.cs\", \"lines\": 12}}", TestName = "llama 3 bare")]
    [TestCase("[read_file(path='src/a.cs', lines=12)]", TestName = "llama 4 pythonic")]
    [TestCase("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file\n```json\n{\"path\": \"src/a.cs\", \"lines\": 12}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>", TestName = "deepseek v3 and r1")]
    [TestCase("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>read_file<｜tool▁sep｜>{\"path\": \"src/a.cs\", \"lines\": 12}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", TestName = "deepseek v3.1")]
    [TestCase("<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"read_file\">\n<｜DSML｜parameter name=\"path\" string=\"true\">src/a.cs</｜DSML｜parameter>\n<｜DSML｜parameter name=\"lines\" string=\"false\">12</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>", TestName = "deepseek v3.2")]
    [TestCase("<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>src/a.cs</arg_value>\n<arg_key>lines</arg_key>\n<arg_value>12</arg_value>\n</tool_call>", TestName = "glm 4.5")]
    [TestCase("<|tool_calls_section_begin|><|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>{\"path\": \"src/a.cs\", \"lines\": 12}<|tool_call_end|><|tool_calls_section_end|>", TestName = "kimi k2")]
    [TestCase("<|open|>tools<|sep|><|open|>call tool=\"read_file\" index=\"1\"<|sep|><|open|>argument key=\"path\" type=\"string\"<|sep|>src/a.cs<|close|>argument<|sep|><|open|>argument key=\"lines\" type=\"number\"<|sep|>12<|close|>argument<|sep|><|close|>call<|sep|><|close|>tools<|sep|>", TestName = "kimi k3")]
    [TestCase("<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{\"path\": \"src/a.cs\", \"lines\": 12}<|call|>", TestName = "gpt-oss")]
    [TestCase("<|start|>assistant to=functions.read_file<|channel|>commentary<|message|>{\"path\": \"src/a.cs\", \"lines\": 12}<|call|>", TestName = "gpt-oss, recipient first")]
    [TestCase("<|tool_call|>[{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}]", TestName = "granite")]
    [TestCase("<function_call> {\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}", TestName = "granite code")]
    [TestCase(" functools[{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}]", TestName = "phi")]
    [TestCase("<|START_ACTION|>[\n  {\"tool_call_id\": \"0\", \"tool_name\": \"read_file\", \"parameters\": {\"path\": \"src/a.cs\", \"lines\": 12}}\n]<|END_ACTION|>", TestName = "command-r")]
    [TestCase("Action:\n```json\n[{\"tool_name\": \"read_file\", \"parameters\": {\"path\": \"src/a.cs\", \"lines\": 12}}]\n```", TestName = "command-r plus")]
    [TestCase("<TOOLCALL>[{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}]</TOOLCALL>", TestName = "nemotron")]
    [TestCase("<minimax:tool_call>\n<invoke name=\"read_file\">\n<parameter name=\"path\">src/a.cs</parameter>\n<parameter name=\"lines\">12</parameter>\n</invoke>\n</minimax:tool_call>", TestName = "minimax")]
    [TestCase("<seed:tool_call>\n<function=read_file>\n<parameter=path>src/a.cs</parameter>\n<parameter=lines>12</parameter>\n</function>\n</seed:tool_call>", TestName = "seed-oss")]
    [TestCase("[{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}]", TestName = "xlam")]
    [TestCase("<tool_calls>[{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}]</tool_calls>", TestName = "jamba, hunyuan, apriel")]
    [TestCase("<|tools_prefix|>[{\"read_file\": {\"path\": \"src/a.cs\", \"lines\": 12}}]<|tools_suffix|>", TestName = "apertus")]
    [TestCase("<|tool_call_start|>[read_file(path=\"src/a.cs\", lines=12)]<|tool_call_end|>", TestName = "lfm2")]
    [TestCase("<function_calls>read_file(path=\"src/a.cs\", lines=12)</function_calls>", TestName = "olmo")]
    [TestCase("<|tool_call>call:read_file{path:<|\"|>src/a.cs<|\"|>,lines:12}<tool_call|>", TestName = "gemma 4")]
    [TestCase("<|action_start|><|plugin|>{\"name\": \"read_file\", \"parameters\": {\"path\": \"src/a.cs\", \"lines\": 12}}<|action_end|>", TestName = "internlm")]
    [TestCase("<longcat_tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}</longcat_tool_call>", TestName = "longcat")]
    [TestCase("<|message_sep|>\n\nfunction call<|role_sep|>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}", TestName = "gigachat")]
    [TestCase("```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}\n```", TestName = "fenced json")]
    [TestCase("{\"type\": \"function\", \"function\": {\"name\": \"read_file\", \"arguments\": \"{\\\"path\\\": \\\"src/a.cs\\\", \\\"lines\\\": 12}\"}}", TestName = "the wire's own form")]
    public void A_call_in_each_family_s_form_is_found(string text) => Assert.That(Calls(text), Is.EqualTo(ReadFile));

    [TestCase("<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.md\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"list_files\", \"arguments\": {}}\n</tool_call>")]
    [TestCase("[TOOL_CALLS]read_file[ARGS]{\"path\": \"a.md\"}[TOOL_CALLS]list_files[ARGS]{}")]
    [TestCase("<|python_tag|>{\"name\": \"read_file\", \"parameters\": {\"path\": \"a.md\"}}; {\"name\": \"list_files\", \"parameters\": {}}")]
    [TestCase("[read_file(path='a.md'), list_files()]")]
    [TestCase("read_file(path='a.md')\nlist_files()")]
    [TestCase("[{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.md\"}}, {\"name\": \"list_files\", \"arguments\": {}}]")]
    [TestCase("<|START_ACTION|>[\n{\"tool_name\": \"read_file\", \"parameters\": {\"path\": \"a.md\"}}\n{\"tool_name\": \"list_files\", \"parameters\": {}}\n]<|END_ACTION|>")]
    [TestCase("{\"name\": \"read_file\", \"arguments\": {\"path\": \"a.md\"}}\n{\"name\": \"list_files\", \"arguments\": {}}")]
    [TestCase("<tool_call>read_file<arg_key>path</arg_key><arg_value>a.md</arg_value></tool_call><tool_call>list_files</tool_call>")]
    public void Several_calls_keep_their_order(string text) => Assert.That(Calls(text), Is.EqualTo(Two));

    [TestCase("<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12,},}</tool_call>", TestName = "trailing commas")]
    [TestCase("<tool_call>{'name': 'read_file', 'arguments': {'path': 'src/a.cs', 'lines': 12}}</tool_call>", TestName = "single quotes")]
    [TestCase("{name: \"read_file\", arguments: {path: \"src/a.cs\", lines: 12}}", TestName = "bare keys")]
    [TestCase("<tool_call>{“name”: “read_file”, “arguments”: {“path”: “src/a.cs”, “lines”: 12}}</tool_call>", TestName = "smart quotes")]
    [TestCase("<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}</tool_call>", TestName = "a missing brace before the closing mark")]
    [TestCase("[TOOL_CALLS][{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}]", TestName = "a missing brace within a list")]
    [TestCase("<tool_call>read_file<arg_key>path</arg_key><arg_value>src/a.cs<arg_key>lines</arg_key><arg_value>12</tool_call>", TestName = "missing tags")]
    [TestCase("<tool_call><function=read_file><parameter=path>\nsrc/a.cs\n<parameter=lines>\n12\n</parameter></function></tool_call>", TestName = "a missing parameter end")]
    [TestCase("<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"src/a.cs\", \"lines\": 12}}", TestName = "a whole call whose closing mark was swallowed by the server")]
    public void A_damaged_form_still_says_its_call(string text) => Assert.That(Calls(text), Is.EqualTo(ReadFile));

    [TestCase("Look at {\"name\": \"src\", \"arguments\": {}} there.", TestName = "no such tool")]
    [TestCase("<tool_call>{\"name\": \"Read_File\", \"arguments\": {\"path\": \"a\"}}</tool_call>", TestName = "another spelling is no offered name")]
    [TestCase("I would use `<tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call>` here.", TestName = "an inline code span")]
    [TestCase("The format is:\n```xml\n<tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call>\n```\nas you see", TestName = "a fence that quotes marks")]
    [TestCase("```python\nlist_files()\n```", TestName = "a fence of code")]
    [TestCase("```json\n{\"name\": \"list_files\", \"version\": 2}\n```", TestName = "JSON with a name only")]
    [TestCase("{\"name\": \"list_files\", \"description\": \"Lists.\", \"parameters\": {\"type\": \"object\", \"properties\": {}}}", TestName = "the definition of a tool")]
    [TestCase("\"{\"name\": \"list_files\", \"arguments\": {}}\"", TestName = "a quotation")]
    [TestCase("It takes <tool_call> marks, I think.", TestName = "a mark in prose")]
    [TestCase("<|channel|>commentary to=functions.list_files<|message|>{}<|end|>", TestName = "a harmony message that is no call")]
    [TestCase("<think>I could <tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call></think>No.", TestName = "thoughts")]
    [TestCase("I could <tool_call>{\"name\": \"list_files\", \"arguments\": {}}</tool_call></think>No.", TestName = "thoughts that the template opened")]
    public void What_is_no_call_stays_text(string text) => Assert.That(Calls(text), Is.Empty);

    [TestCase("<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"path\": \"a.md\", \"text\": \"Once")]
    [TestCase("<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"path\": \"a.md\", \"text\": \"Once\"}")]
    [TestCase("{\"name\": \"write_file\", \"arguments\": {\"path\": \"a.md\", \"text\": \"Once\"")]
    [TestCase("[TOOL_CALLS]write_file[ARGS]{\"path\": \"a.md\", \"text\": \"Once")]
    [TestCase("<tool_call><function=write_file><parameter=path>a.md</parameter><parameter=text>Once")]
    [TestCase("<tool_call>write_file<arg_key>path</arg_key><arg_value>a.md</arg_value><arg_key>text</arg_key><arg_value>Once")]
    public void A_call_that_was_cut_is_none_and_is_told_apart(string text)
    {
        var reply = EmbeddedCalls.Read(text, Offered);

        Assert.That((reply.Calls.Count, reply.Truncated.Single().Name), Is.EqualTo((0, "write_file")));
    }

    [Test]
    public void The_text_around_calls_is_kept_and_the_thoughts_are_apart()
    {
        var reply = EmbeddedCalls.Read(
            "<think>So: <tool_call>list_files</tool_call></think>First I look.\n<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"a\"}}</tool_call>\nThen we see.<|im_end|>", Offered);

        Assert.That(reply.Text, Is.EqualTo("First I look.\n\nThen we see."));
        Assert.That((reply.Calls.Single().Name, reply.Thought.Single().Name), Is.EqualTo(("read_file", "list_files")));
    }

    [Test]
    public void Marks_inside_a_text_that_a_call_writes_are_part_of_it()
    {
        const string Written = "Close with </tool_call> or </think> and </parameter> and\n```\ncode\n```\n";
        var json = new JsonObject { ["name"] = "write_file", ["arguments"] = new JsonObject { ["path"] = "a.md", ["text"] = Written } }.ToJsonString();

        foreach (var text in (string[])[$"<tool_call>\n{json}\n</tool_call>", $"[TOOL_CALLS][{json}]", json])
        {
            Assert.That(JsonNode.Parse(EmbeddedCalls.Read(text, Offered).Calls.Single().Arguments)!["text"]!.ToString(), Is.EqualTo(Written));
        }
    }

    [TestCase("007", "\"007\"", TestName = "a text by the schema stays text")]
    [TestCase("true", "\"true\"", TestName = "a word of JSON too")]
    [TestCase("<b>x < y && z</b>", "\"<b>x < y && z</b>\"", TestName = "tags in a value")]
    [TestCase("\nline one\n  line two\n\n", "\"line one\\n  line two\\n\"", TestName = "one line break on each side is no part of it")]
    public void Values_in_tags_are_typed_by_the_schema(string value, string expected)
    {
        var call = EmbeddedCalls.Read($"<function=write_file><parameter=path>a</parameter><parameter=text>{value}</parameter></function>", Offered).Calls.Single();

        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(call.Arguments)!["text"], JsonNode.Parse(expected)), call.Arguments);
    }

    private static string Calls(string text) =>
        string.Join(" | ", EmbeddedCalls.Read(text, Offered).Calls.Select(call => $"{call.Name} {JsonNode.Parse(call.Arguments)!.ToJsonString()}"));
}
