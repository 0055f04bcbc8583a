using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Testing;
using Pantheon.Testing.Models;
using Pantheon.Testing.Programs;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>`models pull` of a file, by a script that stands for curl, and `models list --files` afterwards.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GgufPullCommandTests : IDisposable
{
    private const string Address = "https://models.example/tiny.gguf";

    private const string Curl = """
        echo "$@" >>"$0.log"
        echo "${HF_TOKEN-none}" >>"$0.log"
        source="${0%/*}/source"
        case " $* " in
          *" --head "*) printf 'HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n' "$(/usr/bin/wc -c <"$source")"; exit 0;;
        esac
        while [ $# -gt 0 ]; do [ "$1" = --output ] && out=$2; shift; done
        /bin/cat "$source" >"$out"
        """;

    private readonly ProgramFolder _programs = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public GgufPullCommandTests()
    {
        ChainGguf.Write(_programs["source"], ["hello"]);
        _programs.Add("curl", Curl);
        File.WriteAllText(_programs["box.yaml"], "version: 1\nbox: test\npools:\n  own: { kind: llama.cpp, origin: local, spawn: { gguf: gguf/old.gguf }, models: { m: { id: m } } }\nstore: { postgres: private }\ndata: data\nreports: { to: reports }\n");
    }

    public void Dispose()
    {
        _programs.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Test]
    public async Task A_fetched_file_is_listed_as_verified_and_no_longer_when_it_changes()
    {
        var digest = Digest.Of(await File.ReadAllBytesAsync(_programs["source"]));
        var file = Path.Combine(_programs.Path, "data", "models", "tiny.gguf");

        Assert.That(await RunAsync("models", "pull", Address, "--sha256", digest.Hex), Is.EqualTo(ExitCode.Yes), _error.ToString());
        Assert.That(_output.ToString(), Does.StartWith($"{file}  {digest}").And.Contain($"spawn: {{ gguf: \"{file}\" }}"));
        Assert.That(_programs.Read("curl.log"), Does.Contain("--proto =https --proto-redir =https").And.Contain("\nnone\n"));

        Assert.That(await TrustAsync(ExitCode.Yes), Is.EqualTo("verified"));
        ChainGguf.Write(file, ["other"]);
        Assert.That(await TrustAsync(ExitCode.Yes), Is.EqualTo("unverified"));
        Assert.That(await TrustAsync(ExitCode.Integrity, "--verify"), Is.EqualTo("differs"));
    }

    [Test]
    public async Task A_file_with_another_digest_is_a_fault_of_integrity()
    {
        Assert.That(await RunAsync("models", "pull", Address, "--sha256", new string('a', 64), "--pool", "own"), Is.EqualTo(ExitCode.Integrity));

        Assert.That(_error.ToString(), Does.Contain("PAN4258"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(_programs.Path, "gguf")).Select(Path.GetFileName), Is.EqualTo(new[] { "tiny.gguf.part.bad" }));
    }

    [Test]
    public async Task The_table_says_what_a_file_is()
    {
        await RunAsync("models", "pull", Address, "--sha256", Digest.Of(await File.ReadAllBytesAsync(_programs["source"])).Hex, "--to", "here");
        _output.GetStringBuilder().Clear();

        Assert.That(await RunAsync("models", "list", "--files", "here"), Is.EqualTo(ExitCode.Yes), _error.ToString());

        Assert.That(_output.ToString(), Does.Match(@"(?m)^tiny\.gguf +\S+ kB +llama +F32 +131072 +✓ +verified +chain$"));
    }

    private async Task<string> TrustAsync(int code, params string[] more)
    {
        _output.GetStringBuilder().Clear();
        Assert.That(await RunAsync(["models", "list", "--files", "--json", .. more]), Is.EqualTo(code), _error.ToString());
        return JsonNode.Parse(_output.ToString())!["files"]![0]!["trust"]!.ToString();
    }

    /// <summary>As the program does it: a fault becomes a message and an exit code.</summary>
    private async Task<int> RunAsync(params string[] arguments)
    {
        var screen = new Screen(_output, _error, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        var environment = new HostEnvironment(
            new Dictionary<string, string> { ["PATH"] = _programs.Path, ["HOME"] = _programs["home"], ["PANTHEON_BOX"] = _programs["box.yaml"], ["HF_TOKEN"] = "secret" }, _programs.Path, "tester");
        try
        {
            return await CommandLine.RunAsync(arguments, new CommandContext(screen, environment, new ManualTime()));
        }
        catch (Exception exception)
        {
            return Faults.Tell(screen, exception);
        }
    }
}
