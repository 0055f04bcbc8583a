using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Profiles;

namespace Pantheon.Tests.Runtimes.Profiles;

public sealed class ModelProfilesTests
{
    private static IEnumerable<TestCaseData> Examples() =>
        from profile in ModelProfiles.All
        from id in profile.Examples
        select new TestCaseData(id, profile.Family).SetArgDisplayNames(id, profile.Family);

    private static IEnumerable<ModelProfile> Profiles() => ModelProfiles.All;

    [TestCaseSource(nameof(Examples))]
    public void An_id_leads_to_its_family(string id, string family) => Assert.That(ModelProfiles.Find(id).Family, Is.EqualTo(family));

    [TestCaseSource(nameof(Profiles))]
    public void A_profile_says_only_what_there_are_words_for(ModelProfile profile)
    {
        using var all = Assert.EnterMultipleScope();
        Assert.That(profile.Examples, Is.Not.Empty);
        Assert.That(ToolFormats.All, Does.Contain(profile.Tools.Format));
        Assert.That(profile.Tools.Reliable && profile.Tools.Format is ToolFormats.None or ToolFormats.Constrained, Is.False);
        Assert.That(profile.Thinking.Format, Is.AnyOf("none", "think", "harmony"));
        Assert.That(profile.Thinking.Off, Is.AnyOf(null, "enable_thinking", "effort"));
        Assert.That(profile.Template.System, Is.AnyOf("any", "first", "none"));
        Assert.That(Quantisations.All, Does.Contain(profile.Quantisation));
        Assert.That(profile.Context, Is.GreaterThanOrEqualTo(512));
        Assert.That(profile.Sizes.Select(size => size.Label), Is.Unique);
        Assert.That(profile.Sizes.Select(size => size.Parameters), Is.All.Positive);
        Assert.That(profile.Sizes.Select(size => size.Kv), Is.All.InRange(1_000, 1_100_000));
        Assert.That(profile.Sizes.Select(size => size.Tier), Is.All.InRange(1, 5));
        Assert.That(profile.Sizes.Select(size => size.Ollama ?? size.Hf), Is.All.Not.Null, "nobody could fetch it");
    }

    [TestCaseSource(nameof(Profiles))]
    public void Every_size_is_found_again_by_what_servers_call_it(ModelProfile profile)
    {
        foreach (var size in profile.Sizes.Where(size => size.Ollama is { } tag && tag.Contains(size.Label, StringComparison.Ordinal)))
        {
            Assert.That((ModelProfiles.Find(size.Ollama!).Family, ModelProfiles.SizeOf(size.Ollama!)?.Label), Is.EqualTo((profile.Family, size.Label)));
        }

        Assert.That(profile.Sizes.SelectMany(size => new[] { size.Hf, size.Gguf }).OfType<string>().Where(id => ModelProfiles.Find(id).Family != profile.Family && profile.Family != "completion"), Is.Empty);
    }

    [TestCase("Qwen/Qwen3-Coder-30B-A3B-Instruct", "30b-a3b")]
    [TestCase("Qwen3-30B-A3B-Q4_K_M.gguf", "30b-a3b")]
    [TestCase("qwen3:4b", "4b")]
    [TestCase("qwen3:14b", "14b")]
    [TestCase("qwen2.5-coder:1.5b", "1.5b")]
    [TestCase("Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", "8b")]
    [TestCase("phi-4-15B", "14b")]
    [TestCase("qwen3:latest", null)]
    [TestCase("qwen3:3b", null)]
    [TestCase("tiny-random.gguf", null)]
    public void The_size_is_read_from_the_id(string id, string? label) => Assert.That(ModelProfiles.SizeOf(id)?.Label, Is.EqualTo(label));

    [TestCase("qwen2.5-coder-7b-instruct-q5_k_m.gguf", "Q5_K_M")]
    [TestCase("qwen3:8b-q4-K-M", "Q4_K_M")]
    [TestCase("gpt-oss-20b-mxfp4.gguf", "MXFP4")]
    [TestCase("Qwen/Qwen3-8B-AWQ", "AWQ")]
    [TestCase("model-BF16.gguf", "BF16")]
    [TestCase("qwen3:8b", null)]
    public void The_quantisation_is_read_from_the_id(string id, string? expected) => Assert.That(Quantisations.In(id), Is.EqualTo(expected));

    [Test]
    public void A_model_that_nobody_knows_gets_settings_that_hurt_none()
    {
        var profile = ModelProfiles.Find("my-own-merge:13b");

        Assert.That((profile.IsKnown, profile.CanCallTools, profile.Tools.Format, profile.Context), Is.EqualTo((false, true, ToolFormats.Constrained, 4096)));
        Assert.That(profile.Template, Is.EqualTo(new TemplateRules("first", true)));
    }

    [Test]
    public void What_the_box_file_says_of_tools_goes_before_the_profile()
    {
        Assert.That(ModelProfiles.Find(new ModelEntry { Id = "qwen3:8b" }).Tools, Is.EqualTo(new ToolCalling("hermes", true)));
        Assert.That(ModelProfiles.Find(new ModelEntry { Id = "qwen3:8b", ToolFormat = "none" }).CanCallTools, Is.False);
        Assert.That(ModelProfiles.Find(new ModelEntry { Id = "nomic-embed-text", ToolFormat = "hermes" }).CanCallTools, Is.True);
    }

    [TestCase("qwen2.5-coder:7b", "Q4_K_M", 8192, 5.0, 6.2)]
    [TestCase("qwen3-coder:30b", "Q4_K_M", 32768, 20.0, 22.5)]
    [TestCase("gpt-oss:20b", "MXFP4", 32768, 12.0, 14.0)]
    [TestCase("llama3.3:70b", "Q4_K_M", 8192, 41.0, 45.0)]
    public void Memory_is_estimated_near_what_is_seen(string id, string quantisation, int context, double atLeast, double atMost)
    {
        var gib = ModelProfiles.SizeOf(id)!.MemoryWith(quantisation, context) / (double)(1L << 30);

        Assert.That(gib, Is.InRange(atLeast, atMost));
    }

    [TestCase(RuntimeKind.Ollama, "ollama pull qwen3:8b")]
    [TestCase(RuntimeKind.Vllm, "hf download Qwen/Qwen3-8B")]
    [TestCase(RuntimeKind.LlamaServer, "hf download Qwen/Qwen3-8B-GGUF --include \"*Q4_K_M*\"")]
    [TestCase(RuntimeKind.LmStudio, "lms get Qwen/Qwen3-8B-GGUF@q4_k_m")]
    [TestCase(RuntimeKind.Scripted, null)]
    public void A_model_is_fetched_as_its_server_wants_it(RuntimeKind kind, string? command) =>
        Assert.That(PullCommands.For(kind, ModelProfiles.Find("qwen3:8b"), ModelProfiles.SizeOf("qwen3:8b")!), Is.EqualTo(command));
}
