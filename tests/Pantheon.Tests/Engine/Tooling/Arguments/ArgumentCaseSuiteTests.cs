using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Conformance.Arguments;

namespace Pantheon.Tests.Engine.Tooling.Arguments;

/// <summary>Damaged JSON, collected outside the project: read where PANTHEON_CASES names the folder.</summary>
internal sealed class ArgumentCaseSuiteTests
{
    [TestCase("json_jsonrepair", 395, 401)]
    [TestCase("json_partial_js", 27, 30)]
    [TestCase("args_damage_sample", 1492, 1493)]
    public async Task The_collected_texts_are_read_as_expected_and_none_that_was_cut_is_executed(string file, int passed, int total)
    {
        if (Environment.GetEnvironmentVariable("PANTHEON_CASES") is not { Length: > 0 } folder)
        {
            Assert.Ignore("PANTHEON_CASES names no folder with collected texts");
            return;
        }

        await using var cases = File.OpenRead(Path.Combine(folder, file + ".jsonl"));
        using var answers = new StringWriter();
        using var words = new StringWriter();

        await ArgumentsVerb.ScoreAsync(cases, answers, words, CancellationToken.None);

        var score = JsonNode.Parse(answers.ToString().TrimEnd().Split('\n')[^1])!["score"]!;
        Assert.That(score["passed"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(passed), words.ToString());
        Assert.That(score["total"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(total));
        Assert.That(score["forbidden"]!.GetValue<int>(), Is.Zero, words.ToString());
    }
}
