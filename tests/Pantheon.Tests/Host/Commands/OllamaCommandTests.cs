using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Discovery;
using Pantheon.Runtimes.Http;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Commands;

/// <summary>`runtimes …` and `models …` over an Ollama server: its context is asked for, its digests are its own.</summary>
[CancelAfter(60_000)]
public sealed class OllamaCommandTests
{
    [Test]
    public async Task It_is_recognised_with_its_digests(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        var found = (await new LocalDiscovery(TimeProvider.System).RunAsync([LocalEndpoint.At(server.Address)], cancellationToken)).Single();

        Assert.That((found.Kind, found.Version, found.Note), Is.EqualTo((RuntimeKind.Ollama, server.Version, (string?)null)));
        Assert.That(found.Models.Select(model => (model.Id, model.Digest)), Is.EqualTo(new[] { (FakeOllama.Coder, $"sha256:{FakeOllama.CoderDigest}") }));
    }

    [Test]
    public async Task A_digest_is_pinned_and_another_model_in_its_place_is_noticed()
    {
        await using var server = new FakeOllama();
        using var shell = new Shell();
        var box = Box(shell, server);

        Assert.That(await shell.RunAsync("models", "pin", "--dry-run"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(await File.ReadAllTextAsync(box), Does.Not.Contain("digest"));
        Assert.That(shell.Output, Is.EqualTo($"pools.atlas.models.coder.digest: \"sha256:{FakeOllama.CoderDigest}\"\n"));

        Assert.That(await shell.RunAsync("models", "pin"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(await File.ReadAllTextAsync(box), Does.Contain($"id: \"qwen3:8b\", digest: \"sha256:{FakeOllama.CoderDigest}\" }} }} }}   # mine"));

        server.Models[0] = new FakeOllamaModel { Name = FakeOllama.Coder, Digest = new string('b', 64) };
        Assert.That(await shell.RunAsync("models", "pin"), Is.EqualTo(ExitCode.No));
        Assert.That(await File.ReadAllTextAsync(box), Does.Contain(FakeOllama.CoderDigest), "a pin is not moved in silence");
    }

    [Test]
    public async Task A_context_that_is_too_small_is_a_line_of_the_box_file()
    {
        await using var server = new FakeOllama();
        using var shell = new Shell();
        var box = Box(shell, server, ", context: 4096");

        Assert.That(await shell.RunAsync("runtimes", "tune", "atlas", "--write"), Is.EqualTo(ExitCode.No), shell.Error);

        Assert.That(shell.Output, Does.StartWith("! atlas/coder  its context is 4096, agents ask 16384\n    box.yaml: pools.atlas.models.coder.context: 16384   (sent as num_ctx)\n"));
        Assert.That(await File.ReadAllTextAsync(box), Does.Contain("context: 16384 } } }   # mine"));
        Assert.That(shell.Error, Does.Contain("wrote    pools.atlas.models.coder.context: 16384"));
    }

    [Test]
    public async Task Its_trial_goes_through_its_own_protocol()
    {
        await using var server = new FakeOllama();
        using var shell = new Shell();
        Box(shell, server, ", context: 4096");

        await shell.RunAsync("runtimes", "test", "atlas", "--tools", "--json");

        var model = JsonNode.Parse(shell.Output)!["models"]![0]!;
        Assert.That((model["id"]!.ToString(), model["origin"]!.ToString(), model["digest"]!.ToString()), Is.EqualTo((FakeOllama.Coder, "local", $"sha256:{FakeOllama.CoderDigest}")), shell.Output);
        Assert.That((model["tools"]!["valid"]!.GetValue<int>(), model["json_schema"]!["obeyed"]!.GetValue<int>()), Is.EqualTo((0, 0)), "it says 'ok' to everything");
        Assert.That(model["context"]!["said"]!.GetValue<int>(), Is.EqualTo(4096));
        Assert.That(server.Chats, Is.Not.Empty);
        Assert.That(server.SentToCloud, Is.Empty);
    }

    private static string Box(Shell shell, FakeOllama server, string more = "")
    {
        var box = shell.Write("box.yaml", $$"""
            version: 1
            pools:
              atlas: { kind: ollama, endpoint: "{{server.Endpoint}}", origin: local, models: { coder: { id: "qwen3:8b"{{more}} } } }   # mine
            store: { postgres: private }
            data: data
            reports: { to: reports }
            """);
        shell.Variables["PANTHEON_BOX"] = box;
        return box;
    }
}
