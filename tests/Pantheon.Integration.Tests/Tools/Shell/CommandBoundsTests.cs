using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Core.Tools;
using Pantheon.Integration.Tests.RedTeam;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.Tools.Shell;

/// <summary>What is asked of the sandbox and of the runner for an agent's own command.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class CommandBoundsTests
{
    [TestCase("bash", null, 120)]
    [TestCase("bash", 5, 5)]
    [TestCase("bash", 900, 900)]
    [TestCase("bash", 100_000, 900)]
    [TestCase("run_command", null, 120)]
    [CancelAfter(30_000)]
    public async Task Both_have_a_limit_no_input_and_no_git(string tool, int? asked, int seconds)
    {
        var sandbox = new WatchedSandbox();
        using var scene = new ToolScene(sandbox) { Grant = new ToolGrant(["bash", "run_command"], [new CommandRule("true")]) };
        var command = tool == "bash" ? (System.Text.Json.Nodes.JsonNode)"true" : new System.Text.Json.Nodes.JsonArray("true");

        var result = await scene.CallAsync(tool, CancellationToken.None, asked is { } limit ? [("command", command), ("timeout_s", limit)] : [("command", command)]);

        Assert.That(result.ExitCode, Is.Zero, result.Text);
        Assert.That((sandbox.Spec!.Timeout, sandbox.Spec.StandardInput), Is.EqualTo((TimeSpan.FromSeconds(seconds), (ReadOnlyMemory<byte>?)null)));
        Assert.That((sandbox.Profile!.Worktree, sandbox.Profile.WorktreeReadOnly, sandbox.Profile.Writable.Count), Is.EqualTo((scene.Tree, false, 0)));
        Assert.That(sandbox.Profile.Hidden, Is.SupersetOf(((string[])["/usr/bin/git", "/usr/lib/git-core", "/usr/libexec/git-core"]).Where(Path.Exists)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_declared_tool_keeps_its_own_limit_and_its_output_folder(CancellationToken cancellationToken)
    {
        var sandbox = new WatchedSandbox();
        using var scene = new ToolScene(sandbox);

        await scene.RunAsync(["true"], cancellationToken, spec => spec with { Timeout = new ToolSpec { Name = "x", Description = "", Input = spec.Input, Arguments = spec.Arguments }.Timeout });

        Assert.That((sandbox.Spec!.Timeout, sandbox.Profile!.Hidden.Count, sandbox.Profile.Writable), Is.EqualTo((TimeSpan.FromMinutes(15), 0, (string[])[scene.OutputFolder])));
    }

    private sealed class WatchedSandbox : ISandbox
    {
        public ProcessSpec? Spec { get; private set; }

        public SandboxProfile? Profile { get; private set; }

        public string Name => "watched";

        public bool Isolates => false;

        public ProcessSpec Confine(ProcessSpec spec, SandboxProfile profile)
        {
            (Spec, Profile) = (spec, profile);
            return spec;
        }

        public Task<SandboxCheck> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(SandboxCheck.Passed);
    }
}
