using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ChildProcessTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [Test]
    [CancelAfter(15_000)]
    public async Task Disposing_the_handle_kills_the_child(CancellationToken cancellationToken)
    {
        int id;
        await using (var child = await StartReadyAsync(Probe.Spec("sleep", "600"), cancellationToken))
        {
            id = child.Id;
            Assert.That((ProcessProbe.IsAlive(id), child.HasExited), Is.EqualTo((true, false)));
        }

        Assert.That(ProcessProbe.IsAlive(id), Is.False);
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_detached_child_outlives_its_handle_and_writes_to_its_file(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var log = folder.PathOf("server.log");
        var spec = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", "echo up; echo down >&2; env; exec sleep 600"],
            Environment = new Dictionary<string, string> { ["ONLY"] = "this" },
            OutputFile = log,
            Detached = true,
        };
        int id;
        await using (var child = _runner.Start(spec))
        {
            id = child.Id;
        }

        try
        {
            Assert.That(() => File.Exists(log) ? File.ReadAllText(log) : "", Does.StartWith("up\ndown\n").And.Contains("ONLY=this").After(5000, 20));
            Assert.That((ProcessProbe.IsAlive(id), File.ReadAllText(log).Contains("SHLVL", StringComparison.Ordinal)), Is.EqualTo((true, false)));
            Assert.That(() => ProcessProbe.ExecutableOf(id), Does.EndWith("/sleep").After(5000, 20));
        }
        finally
        {
            await _runner.RunAsync(
                new ProcessSpec { FileName = "/bin/kill", Arguments = [$"{id}"], Environment = new Dictionary<string, string>() },
                cancellationToken);
        }
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Stopping_asks_first_and_reports_how_it_ended(CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done"],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        };
        await using var child = await StartReadyAsync(spec, cancellationToken);

        var outcome = await child.StopAsync(TimeSpan.FromSeconds(10), cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput), Is.EqualTo((7, "ready\nbye\n")));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Cancelling_a_wait_leaves_the_child_running(CancellationToken cancellationToken)
    {
        await using var child = await StartReadyAsync(Probe.Spec("sleep", "600"), cancellationToken);
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync();

        Assert.That(async () => await child.WaitAsync(impatient.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(ProcessProbe.IsAlive(child.Id));
    }

    [Test]
    public void A_pid_that_cannot_be_is_not_alive_and_the_own_one_is()
    {
        Assert.That(ProcessProbe.IsAlive(0), Is.False);
        Assert.That(ProcessProbe.IsAlive(int.MaxValue), Is.False);
        Assert.That(ProcessProbe.IsAlive(Environment.ProcessId));
        Assert.That(ProcessProbe.ExecutableOf(Environment.ProcessId), Is.EqualTo(Environment.ProcessPath));
        Assert.That(ProcessProbe.ExecutableOf(int.MaxValue), Is.Null);
        Assert.That(ProcessProbe.StartTicksOf(Environment.ProcessId), Is.GreaterThan(0));
    }

    private async Task<ChildProcess> StartReadyAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource();
        var child = _runner.Start(spec with { OnStandardOutput = _ => ready.TrySetResult() });
        await ready.Task.WaitAsync(cancellationToken);
        return child;
    }
}
