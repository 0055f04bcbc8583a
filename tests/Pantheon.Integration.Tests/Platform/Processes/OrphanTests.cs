using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>Children that try to outlive their call, without a namespace that would take them along, and starters that die first.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Category("Slow")]
internal sealed class OrphanTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [Test]
    [CancelAfter(30_000)]
    public async Task A_daemon_outlives_a_starter_that_does_not_look_for_it(CancellationToken cancellationToken)
    {
        var attack = new Attack();
        var spec = attack.Daemon("");
        using var process = Process.Start(new ProcessStartInfo(spec.FileName, spec.Arguments))!;
        await process.WaitForExitAsync(cancellationToken);

        Assert.That(attack.Left, Is.EqualTo(1));
        attack.KillLeft();
    }

    [TestCase("")]
    [TestCase("ulimit -w 12345;", Description = "it takes its mark off, so that it is no call's any more")]
    [CancelAfter(30_000)]
    public async Task A_daemon_does_not_outlive_its_call(string before, CancellationToken cancellationToken)
    {
        var attack = new Attack();

        var outcome = await _runner.RunAsync(attack.Daemon(before), cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("done\n"));
        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task What_a_child_bears_as_its_sibling_does_not_outlive_the_call(CancellationToken cancellationToken)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Assert.Ignore($"the sibling is born by a call of x86-64, and this machine is {RuntimeInformation.ProcessArchitecture}");
        }

        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Ignore("python3, which bears the sibling, is not installed on this machine");
        }

        const string Bear = "import ctypes,os,sys\nif ctypes.CDLL(None).syscall(56,0x8000|17,0,0,0,0)==0:\n  os.setsid()\n  for f in (0,1,2): os.close(f)\n  os.execv('/bin/sleep',sys.argv[1:])\nprint('born')";
        var attack = new Attack();

        var outcome = await _runner.RunAsync(Attack.Shell("") with { FileName = "/usr/bin/python3", Arguments = ["-c", Bear, .. attack.Sleep.Split(' ')] }, cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("born\n"));
        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_daemon_of_another_call_goes_on_as_long_as_that(CancellationToken cancellationToken)
    {
        var attack = new Attack();
        var ready = new TaskCompletionSource();
        var spec = Attack.Shell($"(setsid {attack.Sleep} &) ; echo ready; exec sleep 300") with { OnStandardOutput = _ => ready.TrySetResult() };
        await using (var child = _runner.Start(spec))
        {
            await ready.Task.WaitAsync(cancellationToken);
            Assert.That(attack.Left, Is.EqualTo(1).After(5000, 20));

            await _runner.RunAsync(new Attack().Daemon(""), cancellationToken);

            Assert.That(attack.Left, Is.EqualTo(1));
        }

        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Adopted_dead_are_reaped_and_the_frameworks_own_children_keep_their_exit_codes(CancellationToken cancellationToken)
    {
        var calls = Enumerable.Range(1, 60).Select(code => _runner.RunAsync(
            Attack.Shell($"(setsid true &); (setsid sleep 0.01 &); exit {code.ToString(CultureInfo.InvariantCulture)}"), cancellationToken));

        var codes = (await Task.WhenAll(calls)).Select(outcome => outcome.ExitCode);
        await _runner.RunAsync(Attack.Shell("sleep 0.2"), cancellationToken);

        Assert.That(codes, Is.EqualTo(Enumerable.Range(1, 60)));
        Assert.That(AdoptedDead, Is.Empty.After(5000, 20));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Names_that_a_shell_would_drop_or_change_reach_the_child(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>
        {
            ["a.b"] = "1",
            ["PWD"] = "/x",
            ["OLDPWD"] = "/y",
            ["SHLVL"] = "7",
            ["_"] = "z",
            ["IFS"] = "q",
            ["OPTIND"] = "9",
            ["1st"] = "one",
            ["Plain"] = "p q",
        };

        var outcome = await _runner.RunAsync(new ProcessSpec { FileName = "/usr/bin/env", Environment = environment }, cancellationToken);

        var said = outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(said, Is.EquivalentTo(environment.Select(variable => $"{variable.Key}={variable.Value}")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Killed_starters_without_the_tie_leave_their_children(CancellationToken cancellationToken) =>
        Assert.That(await LeftAsync("plain", 1, cancellationToken), Is.Positive);

    [TestCase("runner")]
    [TestCase("sandbox")]
    [CancelAfter(120_000)]
    public async Task Killed_starters_leave_nothing(string how, CancellationToken cancellationToken) =>
        Assert.That(await LeftAsync(how, 5, cancellationToken), Is.Zero);

    [TestCase("runner")]
    [TestCase("sandbox")]
    [Category("Full")]
    [CancelAfter(600_000)]
    public async Task A_hundred_killed_starters_leave_nothing(string how, CancellationToken cancellationToken) =>
        Assert.That(await LeftAsync(how, 100, cancellationToken), Is.Zero);

    private async Task<int> LeftAsync(string how, int rounds, CancellationToken cancellationToken)
    {
        if (how == "sandbox" && ExecutableFinder.Find("bwrap", "/usr/bin:/bin") is null)
        {
            Assert.Ignore("bubblewrap is not installed on this machine");
        }

        var outcome = await _runner.RunAsync(Probe.Spec("kill-starters", how, rounds.ToString(CultureInfo.InvariantCulture)), cancellationToken);

        return int.Parse(outcome.StandardOutput, CultureInfo.InvariantCulture);
    }

    // what the framework itself waits for is dead for a moment, too, and leads a session
    private static List<string> AdoptedDead() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(Stat)
            .Where(stat => stat.Contains(") Z ", StringComparison.Ordinal) && stat.Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal))
            .Where(stat => stat.Contains("(true)", StringComparison.Ordinal) || stat.Contains("(setsid)", StringComparison.Ordinal)),
    ];

    private static string Stat(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
