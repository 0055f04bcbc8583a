using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Host.Servers;

namespace Pantheon.Tests.Host.Servers;

public sealed class RouteAssignmentTests
{
    private static readonly string[] Routes = ["coder", "second-family", "small"];

    [TestCase("qwen3:8b devstral:24b qwen3-coder:30b", "qwen3-coder:30b", "devstral:24b", "qwen3-coder:30b")]
    [TestCase("qwen3:8b qwen2.5-coder:32b gpt-oss:20b", "qwen2.5-coder:32b", "gpt-oss:20b", "gpt-oss:20b qwen2.5-coder:32b")]
    [TestCase("qwen3:4b qwen2.5-coder:7b", "qwen2.5-coder:7b", "qwen3:4b", "qwen3:4b qwen2.5-coder:7b")]
    [TestCase("qwen3:8b", "qwen3:8b", "qwen3:8b", "qwen3:8b")]
    [TestCase("nomic-embed-text llama3.1:8b", "llama3.1:8b", "llama3.1:8b", "llama3.1:8b")]
    [TestCase("mine other", "mine", "other", "mine")]
    public void The_best_codes_another_kin_reviews_and_the_lightest_helps(string ids, string coder, string second, string small)
    {
        var chosen = RouteAssignment.Choose(Routes, Models(ids, RuntimeKind.Ollama));

        Assert.That(chosen.Select(choice => string.Join(' ', choice.Models.Select(model => model.Entry.Id))), Is.EqualTo(new[] { coder, second, small }));
    }

    [Test]
    public void Each_choice_has_its_reason()
    {
        var chosen = RouteAssignment.Choose(Routes, Models("qwen3:4b qwen3-coder:30b devstral:24b", RuntimeKind.Ollama));

        Assert.That(chosen.Select(choice => choice.Reason), Is.EqualTo(new[]
        {
            "the best for code (Qwen3-Coder 30b-a3b, tier 4, for code, calls tools by itself)",
            "the best of another family than p/m1 (Devstral 24b, tier 4, for code, calls tools by itself)",
            "no smaller one is good enough (Qwen3-Coder 30b-a3b, tier 4, for code, calls tools by itself)",
        }));
    }

    [Test]
    public void One_kin_alone_is_said_at_the_second_opinion()
    {
        var second = RouteAssignment.Choose(["second-family"], Models("qwen3:8b qwen3-coder:30b", RuntimeKind.Ollama)).Single();
        var alone = RouteAssignment.Choose(["second-family"], Models("qwen3:8b", RuntimeKind.Ollama)).Single();

        Assert.That((second.Models[0].Entry.Id, second.Reason), Is.EqualTo((
            "qwen3:8b", "no model is known to be of another family than p/m1: it may make the same mistakes (Qwen3 8b, tier 2, calls tools by itself)")));
        Assert.That(alone.Reason, Does.Contain("name another model here"));
    }

    [Test]
    public void What_the_night_refuses_comes_last()
    {
        List<RouteCandidate> models = [.. Models("qwen3-coder:30b", RuntimeKind.OpenAi), .. Models("qwen3:8b", RuntimeKind.Ollama)];

        Assert.That(RouteAssignment.Choose(["coder"], models).Single().Models[0].Entry.Id, Is.EqualTo("qwen3:8b"));
        Assert.That(RouteAssignment.Choose(["coder"], models[..1]).Single().Reason, Does.EndWith("; the night refuses it, as nothing proves where it runs"));
    }

    private static List<RouteCandidate> Models(string ids, RuntimeKind kind) =>
        [.. ids.Split(' ').Select((id, index) => new RouteCandidate("p", $"m{index}", new ModelEntry { Id = id }, kind))];
}
