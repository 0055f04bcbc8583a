using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Integration.Tests.RedTeam;
using Pantheon.Integration.Tests.Tools.Mcp;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>`tools pin` with the probe's MCP server in a real sandbox.</summary>
[SupportedOSPlatform("linux")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ToolsPinTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public ToolsPinTests()
    {
        _folder.Write("pantheon.yaml", "version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\ndefaults: { night: night }\n");
        _folder.Write("policies/night.yaml", $"name: night\nversion: 1\nmode: night\nwindows: []\nenv: {{ set: {{ PATH: \"/usr/bin:/bin\", HOME: /home/agent, DOTNET_ROOT: \"{Probe.DotnetRoot}\" }}, forbid: [\"*_TOKEN\"] }}\n");
        _folder.Write("policies/day.yaml", "name: day\nversion: 1\nmode: day\nwindows: []\n");
        _folder.Write(
            "box.yaml",
            "version: 1\nbox: desk\npools:\n  hera: { kind: vllm, endpoint: \"http://127.0.0.1:8000\", origin: local, models: { big: { id: Org/Big, context: 32768 } } }\n"
            + $"store: {{ postgres: private }}\ndata: data\nreports: {{ to: reports }}\ncpu_slots: 2\nsigning: {{ key: \"file:keys/signing\" }}\ncaches: [\"{Probe.DotnetRoot}\", \"{AppContext.BaseDirectory.TrimEnd('/')}\"]\n");
    }

    [OneTimeSetUp]
    public static async Task Skip_where_no_sandbox_can_be_made()
    {
        var check = await Tiers.All[0].Sandbox.CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Assert.Ignore($"bubblewrap does not work on this machine: {check.Reason}");
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Test]
    public async Task What_the_server_says_is_shown_and_its_digest_written()
    {
        var file = Declare("");

        var code = await RunAsync("tools", "pin", "speak");

        Assert.That(code, Is.EqualTo(ExitCode.Yes), _error.ToString());
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain($" digest: \"{McpScene.PinOf("say")}\", tool: say }}"));
        Assert.That(_output.ToString(), Is.EqualTo(
            $"speak: {McpScene.PinOf("say")}\n  its server says: The probe's say.\n  it takes: {{\"properties\":{{\"text\":{{\"type\":\"string\"}}}},\"type\":\"object\"}}\n"));
    }

    [Test]
    public async Task Another_pin_stays_until_it_is_forced()
    {
        var file = Declare($"digest: \"{Digest.Of("before")}\", ");
        var before = await File.ReadAllTextAsync(file);

        Assert.That((await RunAsync("tools", "pin"), await File.ReadAllTextAsync(file)), Is.EqualTo((ExitCode.No, before)));
        Assert.That(_error.ToString(), Does.Contain("--force"));

        Assert.That(await RunAsync("tools", "pin", "--force", "--dry-run"), Is.EqualTo(ExitCode.Yes));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(before));

        Assert.That(await RunAsync("tools", "pin", "--force"), Is.EqualTo(ExitCode.Yes));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain(McpScene.PinOf("say").ToString()));
    }

    [Test]
    public async Task A_tool_that_is_not_there_is_told_beside_those_that_are()
    {
        Declare("");

        var missing = await Assert.ThrowsAsync<PantheonException>(() => RunAsync("tools", "pin", "speek"));

        Assert.That((missing!.Code, missing.Hint), Is.EqualTo((Codes.McpNothingToPin, "it has: speak")));
    }

    private string Declare(string digest) => _folder.Write(
        "tools/speak.yaml",
        $"name: speak\ndescription: Says it again.\ninput: {{ type: object, properties: {{ text: {{ type: string }} }} }}\nmcp: {{ server: [\"{Probe.Path}\", mcp, plain], {digest}tool: say }}\n");

    private async Task<int> RunAsync(params string[] arguments)
    {
        var screen = new Screen(_output, _error, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        var variables = new Dictionary<string, string> { ["HOME"] = _folder.PathOf("home"), ["PATH"] = "/usr/bin:/bin" };
        return await CommandLine.RunAsync([.. arguments, "--catalog", _folder.Path, "--box", _folder.PathOf("box.yaml")], new CommandContext(screen, new HostEnvironment(variables, _folder.Path, "tester"), TimeProvider.System));
    }
}
