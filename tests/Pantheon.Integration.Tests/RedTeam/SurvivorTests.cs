using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 49 and 50: nothing of a tool lives on when it has ended, and nothing ends later than its deadline.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class SurvivorTests(Tier tier)
{
    [OneTimeSetUp]
    public Task SkipAsync() => TierFixture.SkipWhereItDoesNotWorkAsync(tier);

    [TestCase("setsid nohup sleep {0} >/dev/null 2>&1 &")]
    [TestCase("setsid sh -c '(setsid sleep {0} &) &' >/dev/null 2>&1 &")]
    [TestCase("(trap '' TERM HUP; setsid setsid sleep {0} >/dev/null 2>&1 &)")]
    [CancelAfter(60_000)]
    public async Task Row_49_what_a_tool_leaves_running_is_ended_with_it(string script)
    {
        using var tree = new TemporaryFolder();
        var outside = Marked(script);
        var control = await Tiers.Runner.RunAsync(Probe.Spec("attack", "outlive", outside.Script, outside.Mark), CancellationToken.None);
        Assert.That(control.StandardOutput, Is.EqualTo("open\n"), "outside it lives on");

        var inside = Marked(script);
        var outcome = await Tiers.Runner.RunAsync(Confined(tree, inside.Script, null), CancellationToken.None);

        Assert.That(outcome.StandardOutput, Is.EqualTo("left\n"), outcome.StandardError);
        Assert.That(Naming(inside.Mark), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_50_what_ignores_the_signal_to_end_is_killed_at_its_deadline(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var (script, mark) = Marked("trap '' TERM HUP INT; (setsid sleep {0} &); sleep {0}; sleep {0}");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var control = Tiers.Runner.Start(Shell("trap '' TERM; echo ready; while :; do sleep 600; done") with { OnStandardOutput = _ => ready.TrySetResult() }))
        {
            await ready.Task.WaitAsync(cancellationToken);
            using var asking = Process.Start("/bin/kill", ["-TERM", control.Id.ToString(CultureInfo.InvariantCulture)]);
            await asking.WaitForExitAsync(cancellationToken);
            Assert.That((asking.ExitCode, control.HasExited), Is.EqualTo((0, false)), "asking alone does not end it");
        }

        var outcome = await Tiers.Runner.RunAsync(Confined(tree, script, TimeSpan.FromSeconds(1)), cancellationToken);

        Assert.That(outcome.TimedOut, Is.True);
        Assert.That(Naming(mark), Is.Empty);
    }

    private ProcessSpec Confined(TemporaryFolder tree, string script, TimeSpan? timeout) =>
        tier.Sandbox.Confine(Shell(script) with { Timeout = timeout, KillGrace = TimeSpan.FromMilliseconds(100) }, new SandboxProfile { Worktree = tree.Path });

    private static ProcessSpec Shell(string script) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    };

    // the script ends only when its child is there, so that there is something to survive
    private static (string Script, string Mark) Marked(string script)
    {
        var mark = Random.Shared.Next(1_000_000, 9_999_999).ToString(CultureInfo.InvariantCulture);
        return (string.Format(CultureInfo.InvariantCulture, script, mark) + $"\nuntil grep -qsaP 'sleep\\x00{mark}' /proc/[0-9]*/cmdline; do :; done; echo left", mark);
    }

    private static List<int> Naming(string mark) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => CommandLine(id).Contains($"sleep\0{mark}", StringComparison.Ordinal) && ProcessProbe.IsAlive(id)),
    ];

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
