using NUnit.Framework;
using Pantheon.Authoring.Boxes;

namespace Pantheon.Tests.Authoring.Boxes;

public sealed class BoxFileEditTests
{
    private const string Flow = """
        # mine
        version: 1
        pools:          # where models run
          atlas:
            kind: ollama        # the big one
            endpoint: http://127.0.0.1:11434
            origin: local
            models: { qwen3-8b: { id: "qwen3:8b", context: 16384 }, devstral: { id: devstral:24b } }   # two
        store: { postgres: private }
        """;

    private const string Block = "version: 1\npools:\n  desk:\n    kind: llama.cpp\n    spawn:\n      gguf: /m/a.gguf   # here\n    models:\n      a:\n        id: a # the id\n        # and more\n";

    [TestCase(Flow, "qwen3-8b", "digest", "\"sha256:500a1f067a9f\"", "models: { qwen3-8b: { id: \"qwen3:8b\", digest: \"sha256:500a1f067a9f\", context: 16384 }, devstral: { id: devstral:24b } }   # two")]
    [TestCase(Flow, "qwen3-8b", "context", "32768", "models: { qwen3-8b: { id: \"qwen3:8b\", context: 32768 }, devstral: { id: devstral:24b } }   # two")]
    [TestCase(Flow, "devstral", "context", "32768", "models: { qwen3-8b: { id: \"qwen3:8b\", context: 16384 }, devstral: { id: devstral:24b, context: 32768 } }   # two")]
    public void A_key_of_a_model_in_braces_is_set_and_nothing_else_changes(string text, string model, string key, string value, string line)
    {
        var edited = BoxFileEdit.SetModel(text, "atlas", model, key, value);

        Assert.That(edited?.Split('\n')[7].Trim(), Is.EqualTo(line));
        Assert.That(edited.Split('\n').Where((_, index) => index != 7), Is.EqualTo(text.Split('\n').Where((_, index) => index != 7)));
    }

    [Test]
    public void A_key_of_a_model_in_lines_gets_a_line_of_its_own() =>
        Assert.That(
            BoxFileEdit.SetModel(Block, "desk", "a", "digest", "\"sha256:0123456789\""),
            Is.EqualTo(Block.Replace("id: a # the id\n", "id: a # the id\n        digest: \"sha256:0123456789\"\n", StringComparison.Ordinal)));

    [Test]
    public void Keys_of_pool_and_child_are_set_too()
    {
        Assert.That(BoxFileEdit.SetPool(Flow, "atlas", "slots", "4"), Does.Contain("    kind: ollama        # the big one\n    slots: 4\n"));
        Assert.That(BoxFileEdit.SetSpawn(Block, "desk", "ctx", "32768"), Does.Contain("      gguf: /m/a.gguf   # here\n      ctx: 32768\n"));
    }

    [Test]
    public void A_new_pool_stands_before_the_others()
    {
        var edited = BoxFileEdit.AddPool(Flow, "local", ["local:", "  kind: vllm", "  origin: local", "  models: { a: { id: Org/A } }"]);

        Assert.That(edited, Is.EqualTo(Flow.Replace("  atlas:", "  local:\n    kind: vllm\n    origin: local\n    models: { a: { id: Org/A } }\n  atlas:", StringComparison.Ordinal)));
    }

    [Test]
    public void Windows_line_ends_stay() =>
        Assert.That(BoxFileEdit.SetPool(Block.Replace("\n", "\r\n", StringComparison.Ordinal), "desk", "slots", "2"), Does.Contain("kind: llama.cpp\r\n    slots: 2\r\n"));

    [Test]
    public void What_would_mean_something_else_is_not_done()
    {
        Assert.That(BoxFileEdit.SetModel(Flow, "atlas", "absent", "context", "1"), Is.Null);
        Assert.That(BoxFileEdit.SetModel(Flow, "absent", "devstral", "context", "1"), Is.Null);
        Assert.That(BoxFileEdit.AddPool(Flow, "atlas", ["atlas: {}"]), Is.Null, "there is one of that name");
        Assert.That(BoxFileEdit.AddPool("version: 1\npools: { a: { kind: ollama } }\n", "b", ["b:", "  kind: vllm"]), Is.Null, "a pool cannot be put between braces");
        Assert.That(BoxFileEdit.SetPool("pools: {", "a", "slots", "1"), Is.Null);
    }
}
