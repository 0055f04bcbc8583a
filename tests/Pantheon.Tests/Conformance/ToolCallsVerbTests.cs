using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Conformance.ToolCalls;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Tests.Conformance;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ToolCallsVerbTests
{
    private const string Good =
        """{"id":"a","family":"hermes","raw":"Hm.<tool_call>{\"name\":\"go\",\"arguments\":{\"to\":1}}</tool_call>","tools":[{"name":"go","parameters":{"type":"object"}}],"expected":{"calls":[{"name":"go","arguments":{"to":1.0}}]}}""";

    [Test]
    public async Task A_case_is_answered_in_one_line()
    {
        var (exit, answers, words) = await RunAsync(Good);

        Assert.That((exit, words), Is.EqualTo((VerbExit.Held, "")));
        Assert.That(answers.Single(), Is.EqualTo("""{"id":"a","calls":[{"name":"go","arguments":{"to":1},"executable":true}],"reasoning":"","content":"Hm.","truncated":false,"error":null}"""));
    }

    [TestCase("""{"id":1,"raw":"<tool_call>{\"name\":\"any\",\"arguments\":{}}</tool_call>"}""", "any:True", TestName = "a case without tools offers every name")]
    [TestCase("""{"id":1,"raw":"<tool_call>{\"name\":\"any\",\"arguments\":{}}</tool_call>","tools":[{"name":"go"}]}""", "any:False", TestName = "a tool that was not offered")]
    [TestCase("""{"id":1,"raw":"<tool_call>{\"name\":\"any\",\"arguments\":{}}</tool_call>","partial":true}""", "any:False", TestName = "a reply that was cut")]
    [TestCase("""{"id":1,"raw":"<tool_call>{\"name\":\"any\",\"arguments\":{\"a\":\"b"}""", "any:False", TestName = "a call that was cut")]
    [TestCase("""{"id":1,"raw":"any\n<arg_key>a</arg_key><arg_value>b</arg_value>","fragment":true,"family":"glm46"}""", "any:True", TestName = "the inside of marks")]
    [TestCase("""{"id":1,"raw":"call:any{a:1}","fragment":true,"family":"gemma4"}""", "any:True", TestName = "the inside of another family's marks")]
    [TestCase("""{"id":1,"raw":"<tool_call>{\"name\":\"😀\",\"arguments\":{}}</tool_call>","chunks":["<tool","_call>{\"name\":\"\ud83d","\ude00\",\"arguments\":{}}</tool_call>"]}""", "😀:True", TestName = "pieces that part a character")]
    [TestCase("""{"id":1,"raw":"```</think><tool_call>{\"name\":\"any\",\"arguments\":{}}</tool_call>","options":{"enable_thinking":true}}""", "any:True", TestName = "thoughts that the template opened")]
    [TestCase("""{"id":1,"raw":"<tool_call>{\"name\":\"any\",\"arguments\":{}}</tool_call>","tools":[["any","Does it.","{\"type\":\"object\"}"],{"function":{"name":"go"}}]}""", "any:True", TestName = "tools in other forms")]
    [TestCase("""{"id":1,"raw":"Hello."}""", "", TestName = "no call")]
    public async Task A_case_is_read_as_it_says(string line, string expected)
    {
        var (exit, answers, words) = await RunAsync(line);

        Assert.That((exit, words), Is.EqualTo((VerbExit.Held, "")));
        var calls = JsonNode.Parse(answers.Single())!["calls"]!.AsArray();
        Assert.That(string.Join(' ', calls.Select(call => $"{call!["name"]}:{call["executable"]!.GetValue<bool>()}")), Is.EqualTo(expected));
    }

    [TestCase("{\"id\":1,\"raw\":7}", "1", "raw is no text")]
    [TestCase("{\"id\":1}", "1", "raw is no text")]
    [TestCase("{\"raw\":\"a\"}", "null", "the id is no text and no number")]
    [TestCase("{\"id\":1,\"raw\":\"ab\",\"chunks\":[\"a\"]}", "1", "chunks is no list of texts that give raw")]
    [TestCase("{\"id\":1,\"raw\":\"a\",\"tools\":{}}", "1", "tools is no list of objects with a name and parameters")]
    [TestCase("{\"id\":1,\"raw\":\"a\",\"tools\":[{}]}", "1", "tools is no list of objects with a name and parameters")]
    [TestCase("{\"id\":1,\"raw\":\"a\",\"expected\":{\"calls\":[{}]}}", "1", "expected.calls is no list of objects with a name")]
    [TestCase("[1", "null", "this is no JSON")]
    [TestCase("{\"id\":1,", "null", "this is no JSON")]
    public async Task A_malformed_line_is_answered_and_told_with_its_number(string line, string id, string reason)
    {
        var (exit, answers, words) = await RunAsync($"{Good}\n\n{line}");

        Assert.That(exit, Is.EqualTo(VerbExit.Malformed));
        Assert.That(answers[^1], Does.StartWith($"{{\"id\":{id},\"calls\":[],").And.Contain($"line 3 is malformed: {reason}"));
        Assert.That(words, Does.StartWith($"line 3 ({id}) is malformed: {reason}"));
    }

    [Test]
    public async Task A_score_sums_what_came_out_as_expected()
    {
        const string Missed = """{"id":"b","family":"hermes","raw":"Hm.","expected":{"calls":[{"name":"go"}]}}""";
        const string None = """{"id":"c","family":"other","raw":"Hm.","expected":{"calls":[]}}""";
        const string Open = """{"id":"d","family":"other","raw":"Hm.","expected":{"calls":null}}""";
        const string False = """{"id":"e","family":"other","raw":"[go()]","expected":{"calls":[]}}""";

        var (held, all, _) = await RunAsync($"{Good}\n{None}\n{Open}", isScored: true);
        var (differs, _, words) = await RunAsync($"{Good}\n{Missed}", isScored: true);
        var (broken, last, _) = await RunAsync($"{Good}\n{Missed}\n{None}\n{False}", isScored: true);

        Assert.That((held, differs, broken), Is.EqualTo((VerbExit.Held, VerbExit.Differs, VerbExit.Broken)));
        Assert.That(words, Does.StartWith("line 2 (\"b\"): other calls were expected"));
        Assert.That(
            all[^1],
            Is.EqualTo("""{"score":{"passed":3,"total":3,"with_calls":{"passed":1,"total":1},"recovered":0,"without_calls":{"passed":1,"total":1},"false_calls":0,"must_not_break":{"passed":1,"total":1},"families":{"hermes":{"passed":1,"total":1},"other":{"passed":2,"total":2}}}}"""));
        Assert.That(JsonNode.Parse(last[^1])!["score"]!["false_calls"]!.GetValue<int>(), Is.EqualTo(1));
    }

    [TestCase("""{"name":"go"}""", true)]
    [TestCase("""{"name":"go","arguments_subset":{"a":1}}""", true)]
    [TestCase("""{"name":"go","arguments_subset":{"a":2}}""", false)]
    [TestCase("""{"name":"go","arguments":{"a":1}}""", false)]
    [TestCase("""{"name":"go","arguments":{"b":[null,"x"],"a":1}}""", true)]
    [TestCase("""{"name":"went"}""", false)]
    public async Task Expected_calls_are_compared_by_what_they_say(string call, bool isMet)
    {
        var (exit, _, _) = await RunAsync($$$"""{"id":1,"raw":"[go(a=1, b=[None, 'x'])]","expected":{"calls":[{{{call}}}]}}""", isScored: true);

        Assert.That(exit, Is.EqualTo(isMet ? VerbExit.Held : VerbExit.Differs));
    }

    private static async Task<(int Exit, IReadOnlyList<string> Answers, string Words)> RunAsync(string text, bool isScored = false)
    {
        using var cases = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var answers = new StringWriter { NewLine = "\n" };
        using var words = new StringWriter { NewLine = "\n" };
        var exit = await (isScored ? ToolCallsVerb.ScoreAsync(cases, answers, words, CancellationToken.None) : ToolCallsVerb.RunAsync(cases, answers, words, CancellationToken.None));
        return (exit, answers.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), words.ToString());
    }
}
