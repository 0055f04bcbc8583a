using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Conformance.Urls;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Tests.Conformance;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class UrlsVerbTests
{
    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "Cases", "urls.jsonl");

    [Test]
    public async Task Every_case_of_the_corpus_is_decided_as_it_must_be()
    {
        await using var cases = File.OpenRead(Corpus);
        using var answers = new StringWriter();
        using var words = new StringWriter();

        var exit = await UrlsVerb.RunAsync(cases, answers, words, CancellationToken.None);

        Assert.That(exit, Is.EqualTo(VerbExit.Held), words.ToString());
        Assert.That(words.ToString(), Does.EndWith("0 wrong decisions, 0 forbidden connections, 0 malformed" + Environment.NewLine));
        var decisions = Lines(answers).GroupBy(answer => answer["decision"]!.ToString()).ToDictionary(group => group.Key, group => group.Count());
        Assert.That(decisions["deny"], Is.GreaterThanOrEqualTo(500));
        Assert.That(decisions["allow"], Is.GreaterThanOrEqualTo(50));
    }

    [Test]
    public async Task A_wrong_expectation_is_counted_and_named()
    {
        var (exit, _, words) = await JudgeAsync("""{"id":1,"url":"http://127.0.0.1:8000/","expect":"allow"}""");

        Assert.That(exit, Is.EqualTo(VerbExit.Differs));
        Assert.That(words, Does.Contain("case 1 (1): allow was expected, and it is deny: 127.0.0.1:8000 is not on the list"));
    }

    [TestCase("""{"id":1,"url":7}""", "1")]
    [TestCase("""{"id":"a","url":"http://127.0.0.1:8000/","allow":"127.0.0.1:8000"}""", "\"a\"")]
    [TestCase("""{"id":"a","url":"http://127.0.0.1:8000/","allow":["127.0.0.1:8000"],"resolve":[]}""", "\"a\"")]
    [TestCase("""{"id":"a","url":"x","expect":"maybe"}""", "\"a\"")]
    [TestCase("""{"url":"http://127.0.0.1:8000/","allow":["127.0.0.1:8000"]}""", "null")]
    [TestCase("""{"id":1,"id":2,"url":"http://127.0.0.1:8000/","allow":["127.0.0.1:8000"]}""", "null")]
    [TestCase("""{"id":1,"url":"http://127.0.0.1:8000/","allow":["127.0.0.1:8000"]""", "null")]
    [TestCase("[1]", "null")]
    [TestCase("\u0000", "null")]
    public async Task A_malformed_case_is_denied_answered_and_told(string line, string id)
    {
        var (exit, answers, words) = await JudgeAsync(line);

        Assert.That(exit, Is.EqualTo(VerbExit.Malformed));
        Assert.That(answers.Single()["decision"]!.ToString(), Is.EqualTo("deny"));
        Assert.That(answers.Single()["id"]?.ToJsonString() ?? "null", Is.EqualTo(id));
        Assert.That(words, Does.Contain("malformed"));
    }

    [TestCase("\"http://\\ud800/\"")]
    [TestCase("\"http://127.0.0.1:8000/\\u0000\"")]
    [TestCase("\"\"")]
    public async Task Half_characters_and_nuls_are_hostile_urls_and_no_malformed_cases(string url)
    {
        var (exit, answers, _) = await JudgeAsync("{\"id\":\"\\ud800\",\"url\":" + url + ",\"allow\":[\"127.0.0.1:8000\",\"\\udc00\"]}", parse: false);

        Assert.That(exit, Is.EqualTo(VerbExit.Held));
        Assert.That(answers, Is.Empty);
    }

    [Test]
    public async Task Ids_come_back_as_they_were_written_from_lines_and_from_an_array()
    {
        const string Good = """{"id":2.50,"url":"http://127.0.0.1:8000/","allow":["127.0.0.1:8000"]}""";
        const string Long = """{"id":"long","url":"http://LONG/"}""";
        var text = Long.Replace("LONG", new string('a', 1_000_000), StringComparison.Ordinal);

        var (_, lines, _) = await JudgeAsync($"\uFEFF\n{Good}\r\n\n{text}");
        var (exit, array, _) = await JudgeAsync($" [\n{Good},\n{text}]");

        Assert.That(exit, Is.EqualTo(VerbExit.Held));
        Assert.That(lines.Select(line => line.ToJsonString()), Is.EqualTo(array.Select(line => line.ToJsonString())));
        Assert.That(array.Select(line => (line["id"]!.ToJsonString(), line["decision"]!.ToString())), Is.EqualTo(new[] { ("2.50", "allow"), ("\"long\"", "deny") }));
    }

    private static async Task<(int Exit, IReadOnlyList<JsonNode> Answers, string Words)> JudgeAsync(string text, bool parse = true)
    {
        using var cases = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var answers = new StringWriter();
        using var words = new StringWriter();
        var exit = await UrlsVerb.RunAsync(cases, answers, words, CancellationToken.None);
        return (exit, parse ? Lines(answers) : [], words.ToString());
    }

    private static List<JsonNode> Lines(StringWriter answers) =>
        [.. answers.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)]; // each line is an object
}
