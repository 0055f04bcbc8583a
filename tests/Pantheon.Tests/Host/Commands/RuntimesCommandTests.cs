using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Terminal;
using Pantheon.Testing.Servers;
using Pantheon.Tests.Runtimes.Discovery;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(60_000)]
public sealed class RuntimesCommandTests
{
    [Test]
    public async Task Declared_and_found_servers_are_laid_over_each_other()
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        await using var foreign = Impostors.Serve(Impostors.Ollama);
        using var shell = new Shell();
        Box(shell, known, foreign.Address.Port);

        Assert.That(await shell.RunAsync("runtimes", "discover", "--json"), Is.EqualTo(ExitCode.Yes), shell.Error);

        var servers = JsonNode.Parse(shell.Output)!["servers"]!.AsArray().Where(server => server!["pool"] is not null || server["endpoint"]?.ToString() == foreign.Endpoint).ToList();
        Assert.That(servers.Select(server => $"{server!["state"]} {server["pool"]} {server["kind"]} {server["product"]}"), Is.EqualTo(new[]
        {
            "up hera vllm vLLM", "up wrong vllm vLLM", "down gone llama-server ", "own desk scripted ", "unasked far openai ", "new  ollama Ollama",
        }));
        Assert.That(servers[1]!["note"]!.ToString(), Is.EqualTo("the box file says 'ollama', and vLLM answers: correct pools.wrong.kind to 'vllm'"));
        Assert.That(servers[0]!["note"]!.ToString(), Does.Contain("it does not name 'absent'"));
        Assert.That(known.RequestsTo("/health"), Has.Count.EqualTo(1), "one place is asked once");
    }

    [TestCase("models", "profiles", "--vram", "x")]
    [TestCase("models", "profiles", "--vram", "NaN")]
    [TestCase("models", "profiles", "--vram", "-3")]
    [TestCase("runtimes", "test", "--load", "x")]
    [TestCase("runtimes", "test", "--load", "0")]
    public async Task A_value_that_is_no_number_is_wrong_usage_and_no_bug(params string[] arguments)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync(arguments), Is.EqualTo(ExitCode.Usage));
        Assert.That(shell.Error, Does.Contain($"'{arguments[2]}' takes ").And.Not.Contain("PAN9001"));
    }

    [Test]
    public async Task A_new_server_is_offered_and_written_when_told()
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        await using var foreign = Impostors.Serve(Impostors.Ollama);
        using var shell = new Shell();
        var box = Box(shell, known, foreign.Address.Port);
        var before = await File.ReadAllTextAsync(box);

        await shell.RunAsync("runtimes", "discover");

        Assert.That(shell.Error, Does.Contain($"    endpoint: \"{foreign.Endpoint}\"\n").And.Contain("to use Ollama, put below 'pools:'"));
        Assert.That(await File.ReadAllTextAsync(box), Is.EqualTo(before));

        await shell.RunAsync("runtimes", "discover", "--write");

        var after = await File.ReadAllTextAsync(box);
        Assert.That(after, Does.Contain("\n  ollama:\n    kind: ollama\n").And.Contain("qwen3-8b: { id: \"qwen3:8b\", digest: \"sha256:500a1f067a9f"));
        Assert.That(after, Does.Not.Contain("cloud\"").And.Not.Contain("helper"), "what other machines run is never offered");
    }

    [Test]
    public async Task Auto_select_writes_without_being_told()
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        await using var foreign = Impostors.Serve(Impostors.Ollama);
        using var shell = new Shell();
        var box = Box(shell, known, foreign.Address.Port, "auto_select: true, ");

        await shell.RunAsync("runtimes", "discover");

        Assert.That(await File.ReadAllTextAsync(box), Does.Contain("\n  ollama:\n"));
    }

    [Test]
    public async Task Where_discovery_is_off_nobody_is_asked_unless_a_host_is_named()
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        using var shell = new Shell();
        Box(shell, known, known.Address.Port, "enabled: false, ");

        Assert.That(await shell.RunAsync("runtimes", "discover"), Is.EqualTo(ExitCode.Conflict));
        Assert.That(shell.Error, Does.Contain("PAN4226"));
        Assert.That(known.Requests, Is.Empty);
        Assert.That(await shell.RunAsync("runtimes", "discover", "--host", "127.0.0.1"), Is.EqualTo(ExitCode.Yes));
        Assert.That(known.Requests, Is.Not.Empty);
    }

    [TestCase("localhost")]
    [TestCase("127.1")]
    [TestCase("0.0.0.0")]
    public async Task A_host_is_a_literal_address(string host)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("runtimes", "discover", "--host", host), Is.EqualTo(ExitCode.Usage));
        Assert.That(shell.Error, Does.Contain("PAN4221"));
    }

    [Test]
    public async Task A_pool_that_is_down_makes_the_list_a_no()
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        using var shell = new Shell();
        Box(shell, known, known.Address.Port);

        Assert.That(await shell.RunAsync("runtimes", "list"), Is.EqualTo(ExitCode.No));
        Assert.That(shell.Output, Does.Match(@"(?m)^up +hera +vLLM 0\.11\.0 +http://127\.0\.0\.1:\d+ +Qwen/Qwen3-Coder-30B-A3B-Instruct$"));
        Assert.That(shell.Output, Does.Match(@"(?m)^own +desk +scripted +– +script$"));
    }

    [TestCase("runtimes", "test", "nobody")]
    [TestCase("runtimes", "tune", "nobody")]
    [TestCase("models", "pin", "nobody")]
    public async Task An_unknown_pool_is_not_found(params string[] arguments)
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        using var shell = new Shell();
        Box(shell, known, known.Address.Port);

        Assert.That(await shell.RunAsync(arguments), Is.EqualTo(ExitCode.NotFound));
        Assert.That(shell.Error, Does.Contain("PAN4224").And.Contain("hera, wrong, gone, desk, far"));
    }

    [Test]
    public async Task Nothing_is_sent_to_a_pool_in_a_cloud()
    {
        await using var known = Impostors.Serve(Impostors.Vllm);
        using var shell = new Shell();
        Box(shell, known, known.Address.Port);

        Assert.That(await shell.RunAsync("runtimes", "test", "far"), Is.EqualTo(ExitCode.NotFound));
        Assert.That(shell.Error, Does.Contain("is in a cloud, and nothing is sent there"));
    }

    [Test]
    public async Task Profiles_are_those_that_fit()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("models", "profiles", "--vram", "8"), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Match(@"(?m)^qwen3 +8b +2 +– +hermes +think +40960 +Q4_K_M +7\.\d +ollama pull qwen3:8b$").And.Not.Contain("qwen3-coder").And.Not.Contain("starcoder"));
        Assert.That(await shell.RunAsync("models", "profiles", "--vram", "0.2"), Is.EqualTo(ExitCode.No));
        Assert.That(await shell.RunAsync("models", "profiles", "--vram", "-1"), Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task Profiles_as_json_have_a_command_for_each_kind_of_server()
    {
        using var shell = new Shell();

        await shell.RunAsync("models", "profiles", "--json");

        var qwen = JsonNode.Parse(shell.Output)!["profiles"]!.AsArray().Single(offer => offer!["family"]!.ToString() == "qwen3" && offer["size"]!.ToString() == "8b")!;
        Assert.That(qwen["pull"]!["ollama"]!.ToString(), Is.EqualTo("ollama pull qwen3:8b"));
        Assert.That(qwen["pull"]!["vllm"]!.ToString(), Is.EqualTo("hf download Qwen/Qwen3-8B"));
        Assert.That(qwen["thinking_can_be_off"]!.GetValue<bool>(), Is.True);
    }

    private static string Box(Shell shell, LoopbackServer known, int port, string discovery = "")
    {
        var box = shell.Write("box.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            version: 1
            pools:
              hera: { kind: vllm, endpoint: "{{known.Endpoint}}", origin: local, models: { big: { id: Qwen/Qwen3-Coder-30B-A3B-Instruct }, gone: { id: absent } } }
              wrong: { kind: ollama, endpoint: "{{known.Endpoint}}", origin: local, models: { big: { id: Qwen/Qwen3-Coder-30B-A3B-Instruct } } }
              gone: { kind: llama-server, endpoint: "http://127.0.0.1:1", origin: local, models: { a: { id: a } } }
              desk: { kind: scripted, replies: r.yaml, origin: local, models: { script: { id: script } } }
              far: { kind: openai, endpoint: "https://models.example/v1", origin: cloud, models: { big: { id: big } } }
            store: { postgres: private }
            data: data
            reports: { to: reports }
            discovery: { {{discovery}}hosts: ["127.0.0.1"], ports: [{{port}}] }
            """));
        shell.Variables["PANTHEON_BOX"] = box;
        return box;
    }
}
