using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>A child that the worker bears itself is what the launch script would have made of it.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(30_000)]
internal sealed class DirectStartTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [Test]
    public async Task It_is_the_workers_own_child_and_leads_its_session(CancellationToken cancellationToken)
    {
        var outcome = await RunAsync("read -r pid _ _ parent group session _ </proc/$$/stat; echo $((pid == group)) $((pid == session)) $parent", cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo($"1 1 {Environment.ProcessId}\n"));
    }

    [Test]
    public async Task No_signal_is_blocked_or_ignored_in_it(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(new ProcessSpec { FileName = "/bin/cat", Arguments = ["/proc/self/status"], Environment = new Dictionary<string, string>() }, cancellationToken);

        var masks = outcome.StandardOutput.Split('\n').Where(line => line.StartsWith("SigBlk", StringComparison.Ordinal) || line.StartsWith("SigIgn", StringComparison.Ordinal));
        Assert.That(masks.Select(line => line.Split('\t')[1]), Is.EqualTo(["0000000000000000", "0000000000000000"]));
    }

    [Test]
    public async Task Nothing_is_open_in_it_but_the_standard_streams(CancellationToken cancellationToken)
    {
        using var own = File.OpenRead("/proc/self/status");

        var outcome = await RunAsync("i=0; while [ $i -lt 200 ]; do [ ! -e /proc/$$/fd/$i ] || echo $i; i=$((i + 1)); done", cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("0\n1\n2\n"));
    }

    [Test]
    public async Task A_text_without_a_first_line_for_a_program_is_run_by_the_script(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-direct-");
        try
        {
            var file = Path.Combine(folder.FullName, "text");
            await File.WriteAllTextAsync(file, "echo read by a shell\n", cancellationToken);
            await _runner.RunAsync(new ProcessSpec { FileName = "/bin/chmod", Arguments = ["700", file], Environment = new Dictionary<string, string>() }, cancellationToken);

            var outcome = await _runner.RunAsync(new ProcessSpec { FileName = file, Environment = new Dictionary<string, string>() }, cancellationToken);

            Assert.That(outcome.StandardOutput, Is.EqualTo("read by a shell\n"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Many_at_once_keep_their_streams_and_exit_codes(CancellationToken cancellationToken)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => RunAsync($"echo {number}; echo {number} >&2; exit {number}", cancellationToken), cancellationToken)));

        Assert.That(outcomes.Select(outcome => (outcome.StandardOutput, outcome.StandardError, outcome.ExitCode)), Is.EqualTo(Enumerable.Range(0, 40).Select(number => ($"{number}\n", $"{number}\n", number))));
    }

    private Task<ProcessOutcome> RunAsync(string script, CancellationToken cancellationToken) =>
        _runner.RunAsync(new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", script], Environment = new Dictionary<string, string>() }, cancellationToken);
}
