using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Conformance.Arguments;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Tests.Conformance;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ArgumentsVerbTests
{
    private const string Good =
        """{"id":"a","kind":"args_damage","family":"quotes","raw":"{'to': 1}","tools":[{"name":"go","parameters":{"type":"object"}}],"expected":{"json":{"to":1.0},"must_not_execute":false}}""";

    private const string Cut =
        """{"id":"b","kind":"args_damage","family":"cut","raw":"{\"to\": \"a","tools":[{"name":"go","parameters":{"type":"object"}}],"expected":{"json":{"to":"a"},"must_not_execute":true}}""";

    [Test]
    public async Task A_case_is_answered_in_one_line()
    {
        var (exit, answers, words) = await RunAsync($"{Good}\n{Cut}");

        Assert.That((exit, words), Is.EqualTo((VerbExit.Held, "")));
        Assert.That(answers[0], Is.EqualTo("""{"id":"a","value":{"to":1},"executable":true,"error":null,"repairs":["quotes"]}"""));
        Assert.That(answers[1], Does.StartWith("""{"id":"b","value":{"to":"a"},"executable":false,"error":"the text ends"""));
    }

    [TestCase("""{"id":1,"kind":"json_repair","raw":"[1,2,]"}""", "[1,2]", true)]
    [TestCase("""{"id":1,"kind":"json_repair","raw":"hello"}""", "\"hello\"", false)]
    [TestCase("""{"id":1,"kind":"json_partial","raw":"[1,2"}""", "[1,2]", false)]
    [TestCase("""{"id":1,"kind":"args_damage","raw":"{\"a\":1}{\"a\":2}"}""", """[{"a":1},{"a":2}]""", true)]
    [TestCase("""{"id":1,"raw":"{\"a\":1","tools":[{"name":"go"}]}""", """{"a":1}""", true)]
    [TestCase("""{"id":1,"kind":"args_damage","raw":"I will."}""", "null", false)]
    public async Task A_case_is_read_by_its_kind(string line, string value, bool executable)
    {
        var (exit, answers, _) = await RunAsync(line);

        var answer = JsonNode.Parse(answers.Single())!;
        Assert.That(exit, Is.EqualTo(VerbExit.Held));
        Assert.That(answer["value"]?.ToJsonString() ?? "null", Is.EqualTo(value));
        Assert.That(answer["executable"]!.GetValue<bool>(), Is.EqualTo(executable));
    }

    [TestCase("{\"id\":1,\"raw\":7}", "1", "raw is no text")]
    [TestCase("{\"raw\":\"a\"}", "null", "the id is no text and no number")]
    [TestCase("[1", "null", "this is no JSON")]
    public async Task A_malformed_line_is_answered_and_told_with_its_number(string line, string id, string reason)
    {
        var (exit, answers, words) = await RunAsync($"{Good}\n\n{line}");

        Assert.That(exit, Is.EqualTo(VerbExit.Malformed));
        Assert.That(answers[^1], Does.StartWith($"{{\"id\":{id},\"value\":null,\"executable\":false,").And.Contain($"line 3 is malformed: {reason}"));
        Assert.That(words, Does.StartWith($"line 3 ({id}) is malformed: {reason}"));
    }

    [Test]
    public async Task A_score_sums_what_came_out_as_expected_and_what_must_not_be_executed()
    {
        var wrong = Good.Replace("1.0", "2", StringComparison.Ordinal);
        var forbidden = Good.Replace("\"must_not_execute\":false", "\"must_not_execute\":true", StringComparison.Ordinal);

        var (held, all, _) = await RunAsync($"{Good}\n{Cut}", isScored: true);
        var (differs, _, words) = await RunAsync($"{Good}\n{wrong}", isScored: true);
        var (broken, last, _) = await RunAsync($"{Good}\n{forbidden}", isScored: true);

        Assert.That((held, differs, broken), Is.EqualTo((VerbExit.Held, VerbExit.Differs, VerbExit.Broken)));
        Assert.That(words, Does.StartWith("line 2 (\"a\"): expected is {\"to\":2}"));
        Assert.That(all[^1], Is.EqualTo("""{"score":{"passed":2,"total":2,"forbidden":0,"families":{"cut":{"passed":1,"total":1},"quotes":{"passed":1,"total":1}}}}"""));
        Assert.That(JsonNode.Parse(last[^1])!["score"]!["forbidden"]!.GetValue<int>(), Is.EqualTo(1));
    }

    private static async Task<(int Exit, List<string> Answers, string Words)> RunAsync(string lines, bool isScored = false)
    {
        using var cases = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        using var answers = new StringWriter { NewLine = "\n" };
        using var words = new StringWriter { NewLine = "\n" };
        var exit = await (isScored ? ArgumentsVerb.ScoreAsync(cases, answers, words, CancellationToken.None) : ArgumentsVerb.RunAsync(cases, answers, words, CancellationToken.None));
        return (exit, [.. answers.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)], words.ToString());
    }
}
