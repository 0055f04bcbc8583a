using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Terminal;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(30_000)]
public sealed class PullCommandTests
{
    private const string Digest = "500a1f067a9f782620b40bee6f7b0c89e17ae61f686b92c24933e4ca4b2b8b41";
    private const string Https = "https://models.example/x.gguf";

    [Test]
    public async Task An_Ollama_server_fetches_the_model_and_its_line_for_the_box_file_is_printed()
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", "ollama", server.Endpoint));

        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b"), Is.EqualTo(ExitCode.Yes), shell.Error);

        Assert.That(server.Requests.Select(request => request.Path), Is.EqualTo(new[] { "/api/pull", "/api/tags" }));
        Assert.That(shell.Output, Is.EqualTo(
            $"someone/coder:7b  sha256:{Digest}  4.0 kB\nbox.yaml, pools.desk.models:\n  coder-7b: {{ id: \"someone/coder:7b\", digest: \"sha256:{Digest}\" }}\n"));
        Assert.That(shell.Error, Does.Contain("  pulling a3   50 %  2.0 kB of 4.0 kB\n").And.Contain("  success\n"));
    }

    [Test]
    public async Task A_model_that_the_box_file_declares_keeps_its_name()
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", "ollama", server.Endpoint, "smart: { id: \"someone/coder:7b\" }"));

        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b", "--json"), Is.EqualTo(ExitCode.Yes), shell.Error);

        var told = JsonNode.Parse(shell.Output)!;
        Assert.That((told["$schema"]!.ToString(), told["declared"]!.ToString(), told["bytes"]!.GetValue<long>()), Is.EqualTo(("pantheon/models-pull/v1", "smart", 4096L)));
    }

    [Test]
    public async Task A_dry_run_asks_the_server_nothing()
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", "ollama", server.Endpoint));

        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b", "--dry-run"), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Contain("would fetch someone/coder:7b"));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task Of_several_servers_one_has_to_be_named()
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", "ollama", server.Endpoint) + Pool("attic", "ollama", "http://127.0.0.1:9"));

        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b"), Is.EqualTo(ExitCode.Usage));
        Assert.That(shell.Error, Does.Contain("--pool").And.Contain("one of: attic, desk"));

        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b", "--pool", "cellar"), Is.EqualTo(ExitCode.Usage));
        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b", "--pool", "desk"), Is.EqualTo(ExitCode.Yes), shell.Error);
    }

    [TestCase("gpt-oss:120b-cloud", "PAN4256")]
    [TestCase("a b", "PAN9008")]
    public async Task A_name_that_leads_elsewhere_or_nowhere_reaches_no_server(string name, string code)
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", "ollama", server.Endpoint));

        Assert.That(await shell.RunAsync("models", "pull", name), Is.Not.EqualTo(ExitCode.Yes));
        Assert.That(shell.Error, Does.Contain(code));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_server_in_a_cloud_is_asked_for_nothing()
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", "ollama", server.Endpoint).Replace("origin: local", "origin: cloud", StringComparison.Ordinal));

        Assert.That(await shell.RunAsync("models", "pull", "someone/coder:7b"), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain("local servers only"));
        Assert.That(server.Requests, Is.Empty);
    }

    [TestCase("vllm", "Qwen/Qwen3-8B", "run it yourself, by day: hf download Qwen/Qwen3-8B\n")]
    [TestCase("vllm", "nobody/knows-this", "is not known")]
    [TestCase("llama-server", "qwen3:8b", "pantheon models pull https://…/NAME.gguf --sha256 HEX")]
    public async Task For_other_servers_the_command_is_printed_and_nothing_is_guessed(string kind, string name, string said)
    {
        await using var server = Ollama();
        using var shell = Boxed(Pool("desk", kind, server.Endpoint));

        Assert.That(await shell.RunAsync("models", "pull", name), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain("PAN4256").And.Contain(said));
        Assert.That(server.Requests, Is.Empty);
    }

    [TestCase(Https)]
    [TestCase("http://models.example/x.gguf", "--sha256", Digest)]
    [TestCase(Https, "--sha256", "abc")]
    [TestCase(Https, "--sha256", Digest)]
    [TestCase("qwen3:8b", "--sha256", Digest)]
    [TestCase("qwen3:8b", "--to", "somewhere")]
    public async Task What_cannot_be_meant_is_a_wrong_usage(params string[] arguments)
    {
        using var shell = new Shell();
        shell.Variables["PATH"] = "/usr/bin:/bin";

        Assert.That(await shell.RunAsync(["models", "pull", .. arguments]), Is.EqualTo(ExitCode.Usage), shell.Error);
        Assert.That(shell.Error, Does.Contain("PAN9008"));
    }

    [Test]
    public async Task Without_curl_and_wget_there_is_nothing_that_fetches()
    {
        using var shell = new Shell();
        shell.Variables["PATH"] = shell.Folder;

        Assert.That(await shell.RunAsync("models", "pull", Https, "--sha256", Digest, "--to", "."), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain("neither curl nor wget"));
    }

    private static LoopbackServer Ollama() => new(async (request, reply) =>
    {
        if (request.Path == "/api/tags")
        {
            await reply.JsonAsync("{\"models\":[{\"name\":\"someone/coder:7b\",\"digest\":\"" + Digest + "\",\"size\":4096}]}");
            return;
        }

        await reply.BeginAsync("application/x-ndjson");
        await reply.PieceAsync("{\"status\":\"pulling a3\",\"total\":4096,\"completed\":2048}\n{\"status\":\"success\"}\n");
        await reply.EndAsync();
    });

    private static string Pool(string name, string kind, string endpoint, string model = "other: { id: other }") =>
        $"  {name}: {{ kind: {kind}, endpoint: \"{endpoint}\", origin: local, models: {{ {model} }} }}\n";

    private static Shell Boxed(string pools)
    {
        var shell = new Shell();
        shell.Variables["PANTHEON_BOX"] = shell.Write("box.yaml", $"version: 1\nbox: test\npools:\n{pools}store: {{ postgres: private }}\ndata: data\nreports: {{ to: reports }}\n");
        return shell;
    }
}
