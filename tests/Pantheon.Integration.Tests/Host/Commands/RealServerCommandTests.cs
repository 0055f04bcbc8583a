using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Runtimes;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>`runtimes …` and `models …` as a person types them, over a real llama-server with a model of canned replies.</summary>
[CancelAfter(180_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Slow")]
public sealed class RealServerCommandTests : IDisposable
{
    private const int Context = 4096;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-real-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string Box => Path.Combine(_folder.FullName, "box.yaml");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Test]
    public async Task A_model_that_does_everything_right_is_sound(CancellationToken cancellationToken)
    {
        using var server = await StartAsync(Able(), cancellationToken);

        var code = await PantheonAsync("runtimes", "test", "desk", "--tools", "--load", "3");

        TestContext.Out.WriteLine(_output.ToString() + _error);
        Assert.That(code, Is.EqualTo(ExitCode.Yes), _output.ToString() + _error);
        Assert.That(_output.ToString(), Does.Match(
            @"^qwen3-tiny   first token \d+\.\d\d s   \d+ tok/s   tool calls 20/20 native \(hermes\)   JSON schema ✓   context 4096 ✓   3 at once: slowest first token \d+\.\d\d s, \d+ tok/s\n$"));
    }

    [Test]
    public async Task A_model_that_writes_calls_as_text_and_ignores_schemas_is_not(CancellationToken cancellationToken)
    {
        using var server = await StartAsync(new ScriptedModel("qwen3-tiny", [Script("any", [], new ScriptedReply { Text = "I would call read_file, if I were asked." })]), cancellationToken);

        var code = await PantheonAsync("runtimes", "test", "desk", "--tools", "--json");

        var model = JsonNode.Parse(_output.ToString())!["models"]![0]!;
        Assert.That((code, model["sound"]!.GetValue<bool>(), model["tools"]!["valid"]!.GetValue<int>()), Is.EqualTo((ExitCode.No, false, 0)));
        Assert.That(model["context"]!["holds"]!.GetValue<bool>(), Is.True);
        Assert.That(model["origin"]!.ToString(), Is.EqualTo("local"));
    }

    [Test]
    public async Task A_context_that_is_too_small_and_seats_that_lie_idle_are_said_with_their_cure(CancellationToken cancellationToken)
    {
        using var server = await StartAsync(Able(), cancellationToken);

        Assert.That(await PantheonAsync("runtimes", "tune", "desk"), Is.EqualTo(ExitCode.No), _error.ToString());
        Assert.That(_output.ToString(), Does.Contain("! desk/a  its context is 4096, agents ask 16384\n    start it with: llama-server … -c 16384 -np 1\n"));
    }

    [Test]
    public async Task The_digest_is_pinned_in_the_box_file_and_comments_stay(CancellationToken cancellationToken)
    {
        using var server = await StartAsync(Able(), cancellationToken);
        var before = await File.ReadAllTextAsync(Box, cancellationToken);

        Assert.That(await PantheonAsync("models", "pin"), Is.EqualTo(ExitCode.Yes), _error.ToString());
        var after = await File.ReadAllTextAsync(Box, cancellationToken);
        Assert.That(await PantheonAsync("models", "list"), Is.EqualTo(ExitCode.Yes), _error.ToString());

        Assert.That(after, Does.Match(@"id: qwen3-tiny, digest: ""sha256:[0-9a-f]{64}"" \} \}   # the only one"));
        Assert.That(after.Split('\n'), Has.Length.EqualTo(before.Split('\n').Length));
        Assert.That(_output.ToString(), Does.Match(@"(?m)^desk/a +qwen3-tiny +qwen3 +hermes +4096 +local +sha256:[0-9a-f]{12} pinned$"));
    }

    [Test]
    public async Task What_is_declared_and_answers_is_up(CancellationToken cancellationToken)
    {
        using var server = await StartAsync(Able(), cancellationToken);

        Assert.That(await PantheonAsync("runtimes", "list", "--json"), Is.EqualTo(ExitCode.Yes), _error.ToString());

        var one = JsonNode.Parse(_output.ToString())!["servers"]!.AsArray().Single()!;
        Assert.That((one["state"]!.ToString(), one["pool"]!.ToString(), one["kind"]!.ToString(), one["models"]![0]!["id"]!.ToString()), Is.EqualTo(("up", "desk", "llama-server", "qwen3-tiny")));
    }

    private static ScriptedModel Able() => new("qwen3-tiny",
    [
        Script("read", ["tool read_file"], Call("read_file", """{ "path": "src/part1.cs" }""")),
        Script("list", ["tool list_files"], Call("list_files", """{ "folder": "src/area1", "depth": 1 }""")),
        Script("replace", ["tool replace"], Call("replace", """{ "path": "src/part1.cs", "old": "old 1", "new": "new 1" }""")),
        Script("flags", ["tool set_flags"], Call("set_flags", """{ "checks": ["build", "test"], "strict": false }""")),
        Script("schema", ["as JSON"], new ScriptedReply { Text = """{"title": "A change", "count": 1, "kind": "fix", "tags": []}""" }),
        Script("any", [], new ScriptedReply { Text = "1 2 3 4 5 6 7 8 9 10" }),
    ]);

    private static Script Script(string name, string[] when, ScriptedReply reply) => new() { Name = name, When = when, Turns = [reply] };

    private static ScriptedReply Call(string tool, string arguments) => new() { Calls = [new ScriptedCall(tool, JsonNode.Parse(arguments)!.AsObject())] };

    private async Task<LlamaServer> StartAsync(ScriptedModel model, CancellationToken cancellationToken)
    {
        LlamaServer.Executable();
        var gguf = Path.Combine(_folder.FullName, "tiny.gguf");
        await using (var file = File.Create(gguf))
        {
            ScriptedGguf.Write(model, file);
        }

        var server = await LlamaServer.StartAsync(gguf, model.Id, cancellationToken, context: Context, slots: 1);
        await File.WriteAllTextAsync(
            Box,
            $$"""
            version: 1   # mine
            pools:
              desk:
                kind: llama-server
                endpoint: {{server.Address.GetLeftPart(UriPartial.Authority)}}
                origin: local
                models: { a: { id: qwen3-tiny } }   # the only one
            store: { postgres: private }
            data: data
            reports: { to: reports }

            """,
            cancellationToken);
        return server;
    }

    private async Task<int> PantheonAsync(params string[] arguments)
    {
        var screen = new Screen(_output, _error, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        var environment = new HostEnvironment(new Dictionary<string, string> { ["HOME"] = _folder.FullName, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" }, _folder.FullName, "tester");
        var context = new CommandContext(screen, environment, TimeProvider.System);
        try
        {
            return await CommandLine.RunAsync([.. arguments, "--box", Box], context);
        }
        catch (Exception exception)
        {
            return Faults.Tell(screen, exception);
        }
    }
}
