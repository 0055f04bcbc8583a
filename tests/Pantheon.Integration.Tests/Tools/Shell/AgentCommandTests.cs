using System.Runtime.Versioning;
using System.Text;
using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Integration.Tests.RedTeam;

namespace Pantheon.Integration.Tests.Tools.Shell;

/// <summary>What a command of an agent's own gives back.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class AgentCommandTests(Tier tier)
{
    [OneTimeSetUp]
    public Task SkipAsync() => TierFixture.SkipWhereItDoesNotWorkAsync(tier);

    [Test]
    [CancelAfter(60_000)]
    public async Task Both_outputs_and_the_exit_code_come_back_apart(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "echo out; echo err >&2"));

        Assert.That((result.IsError, result.ExitCode, result.StandardOutput, result.StandardError, result.Truncated), Is.EqualTo((false, 0, "out", "err", false)));
        Assert.That(result.Text, Is.EqualTo("exit code 0\n--- stdout ---\nout\n--- stderr ---\nerr\n"));
        Assert.That(result.Log, Is.EqualTo("out\n\n--- standard error ---\nerr\n"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_failing_commands_useful_lines_come_first(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "for i in $(seq 500); do echo line $i; done; echo note: reading >&2; echo 'error: no such column' >&2; echo note: leaving >&2; exit 3"));

        Assert.That((result.IsError, result.ExitCode, result.Failure?.Kind), Is.EqualTo((true, 3, (FailureKind?)FailureKind.ToolFailure)));
        Assert.That(result.Text.Split('\n')[1], Is.EqualTo("  error: no such column"));
        Assert.That(result.Text, Does.StartWith("FAILED (tool_failure): ").And.Contain("ended with exit code 3\n").And.Contain("--- stderr ---\nnote: reading\n"));
    }

    [TestCase("printf 'error: \\033[2J\\033]0;pwned\\007 bad\\000\\n' >&2; exit 1")]
    [TestCase("printf 'error: \\033[31mbad\\r\\b\\n'; exit 1")]
    [TestCase("printf '\\033[2Jfine\\000\\033[31m\\n'")]
    [CancelAfter(60_000)]
    public async Task What_a_terminal_would_obey_comes_back_in_no_part_of_a_result(string script)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var own = await scene.CallAsync("bash", CancellationToken.None, ("command", script));
        var declared = await scene.ShellAsync(script, CancellationToken.None);

        foreach (var result in (ToolResult[])[own, declared])
        {
            string[] parts = [result.Text, result.StandardOutput ?? "", result.StandardError ?? "", result.Failure?.Message ?? "", result.Failure?.Digest ?? "", .. result.Failure?.ErrorLines ?? []];
            Assert.That(result.Log, Does.Contain("\u001b["), "it was printed, and the log is whole");
            Assert.That(parts.SelectMany(part => part).Where(letter => char.IsControl(letter) && letter is not ('\n' or '\t')), Is.Empty, result.Text);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_script_that_no_command_line_can_hold_is_answered(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var nul = await scene.CallAsync("bash", cancellationToken, ("command", "echo a\0b"));
        var endless = await scene.CallAsync("bash", cancellationToken, ("command", $"echo {new string('a', 3_000_000)}"));
        var surrogate = await scene.CallAsync("bash", cancellationToken, ("command", "echo \ud800"));

        Assert.That((nul.IsError, endless.IsError), Is.EqualTo((true, true)));
        Assert.That(surrogate.Text, Is.Not.Empty);
    }

    // the memory that it looks at is that of the whole process
    [Test]
    [NonParallelizable]
    [CancelAfter(120_000)]
    public async Task A_flood_becomes_a_short_text_and_a_whole_log(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "echo first; yes 0123456789abcdef 2>/dev/null | head -c 20000000; echo; echo last"));

        Assert.That((result.ExitCode, result.Truncated), Is.EqualTo((0, true)));
        Assert.That(Encoding.UTF8.GetByteCount(result.Text), Is.LessThanOrEqualTo(16_000));
        Assert.That(result.Text, Does.Contain("\nfirst\n").And.Contain("\nlast\n").And.Contain("characters left out; the whole output is kept with the run"));
        Assert.That(result.Log!.Length, Is.EqualTo("first\n".Length + 20_000_000 + "\nlast\n".Length));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(128L << 20), "what is kept is the log");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task More_than_is_kept_is_said(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "echo first; yes 2>/dev/null | head -c 60000000; echo last; exit 1"));

        Assert.That(result.Text, Does.Contain("first and the last 12 MB of each output"));
        Assert.That(Encoding.UTF8.GetByteCount(result.Text), Is.LessThanOrEqualTo(16_000));
        Assert.That(result.Log!.Length, Is.LessThan(25 << 20));
        Assert.That((result.Log[..6], result.Log[^5..], result.Log.Contains("bytes left out", StringComparison.Ordinal)), Is.EqualTo(("first\n", "last\n", true)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_program_that_is_not_there_is_said(CancellationToken cancellationToken)
    {
        using var scene = new ToolScene(tier.Sandbox);

        var result = await scene.CallAsync("bash", cancellationToken, ("command", "no-such-program --x"));

        Assert.That((result.IsError, result.Failure?.Kind), Is.EqualTo((true, (FailureKind?)FailureKind.EnvironmentMissing)));
        Assert.That(result.Text, Does.Contain("no-such-program: command not found"));
    }
}
