using NUnit.Framework;
using Pantheon.Conformance.Schemas;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Tests.Conformance;

public sealed class SchemasVerbTests
{
    private const string Sound = """[{"description":"d","schema":{"type":"integer"},"tests":[{"description":"whole","data":1,"valid":true},{"description":"text","data":"1","valid":false}]}]""";

    [Test]
    public async Task What_comes_out_as_the_suite_says_holds()
    {
        var (exit, answers, words) = await RunAsync(("draft2020-12/type.json", Sound), ("draft7/type.json", Sound));

        Assert.That((exit, words), Is.EqualTo((VerbExit.Held, "")));
        Assert.That(answers[^1], Is.EqualTo(
            """{"score":{"passed":4,"failed":0,"left_out":0,"files":{"draft2020-12/type.json":{"passed":2,"failed":0,"left_out":0},"draft7/type.json":{"passed":2,"failed":0,"left_out":0}},"reasons":{}}}"""));
        Assert.That(answers[0], Is.EqualTo("""{"file":"draft2020-12/type.json","schema":"d","test":"whole","held":true,"reason":null}"""));
    }

    [Test]
    public async Task What_comes_out_otherwise_is_told_and_fails()
    {
        var (exit, _, words) = await RunAsync(("draft7/type.json", Sound.Replace("true", "false", StringComparison.Ordinal)));

        Assert.That((exit, words.TrimEnd()), Is.EqualTo((VerbExit.Differs, "draft7/type.json: d: whole: it does not fit, and passed")));
    }

    [TestCase("""{"prefixItems":[{}]}""", "keyword prefixItems")]
    [TestCase("""{"$ref":"https://example.org/other.json"}""", "a reference beyond the document")]
    [TestCase("""{"$ref":"#named"}""", "keyword $anchor")]
    [TestCase("""{"$schema":"https://example.org/mine.json","type":"integer"}""", "a vocabulary of its own")]
    public async Task What_is_not_decided_is_left_out_with_its_reason(string schema, string reason)
    {
        var (exit, answers, _) = await RunAsync(("draft2020-12/x.json", $$"""[{"description":"d","schema":{{schema}},"tests":[{"description":"t","data":1,"valid":false}]}]"""));

        Assert.That((exit, answers[^1]), Is.EqualTo((VerbExit.Held, """{"score":{"passed":0,"failed":0,"left_out":1,"files":{"draft2020-12/x.json":{"passed":0,"failed":0,"left_out":1}},"reasons":{"REASON":1}}}""".Replace("REASON", reason, StringComparison.Ordinal))));
    }

    [Test]
    public async Task Another_refusal_is_a_failure()
    {
        var (exit, _, words) = await RunAsync(("draft2020-12/x.json", """[{"description":"d","schema":{"anyOf":[{"$ref":"#"}]},"tests":[{"description":"t","data":1,"valid":true}]}]"""));

        Assert.That((exit, words.TrimEnd()), Is.EqualTo((VerbExit.Differs, "draft2020-12/x.json: d: t: the schema at $.anyOf[0] refers to itself for the same value")));
    }

    [Test]
    public async Task A_document_that_is_true_or_false_is_a_schema()
    {
        var (exit, _, words) = await RunAsync(("draft7/boolean_schema.json", """[{"description":"d","schema":false,"tests":[{"description":"t","data":1,"valid":false}]},{"description":"d","schema":true,"tests":[{"description":"t","data":1,"valid":true}]}]"""));

        Assert.That((exit, words), Is.EqualTo((VerbExit.Held, "")));
    }

    [Test]
    public async Task A_folder_without_the_suite_is_wrong_usage() => Assert.That((await RunAsync()).Exit, Is.EqualTo(VerbExit.Usage));

    private static async Task<(int Exit, string[] Answers, string Words)> RunAsync(params (string Path, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-suite-").FullName;
        try
        {
            foreach (var (path, text) in files)
            {
                var file = Path.Combine(folder, "tests", path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, text);
            }

            using var answers = new StringWriter { NewLine = "\n" };
            using var words = new StringWriter();
            var exit = await SchemasVerb.RunAsync(folder, isScored: true, answers, words, CancellationToken.None);
            return (exit, answers.ToString().TrimEnd('\n').Split('\n'), words.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
