using System.Globalization;
using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Testing;

namespace Pantheon.Integration.Tests.Platform.Processes;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ProcessRunnerTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(77)]
    [CancelAfter(15_000)]
    public async Task The_exit_code_is_the_childs_own(int code, CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("exit", code.ToString(CultureInfo.InvariantCulture)), cancellationToken);

        Assert.That((outcome.ExitCode, outcome.Succeeded, outcome.Signal), Is.EqualTo((code, code == 0, (int?)null)));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Both_streams_are_kept_apart_and_their_lines_are_told(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        var spec = Probe.Spec("say", "one\ntwo", "bad") with { OnStandardOutput = lines.Add };

        var outcome = await _runner.RunAsync(spec, cancellationToken);

        Assert.That((outcome.StandardOutput, outcome.StandardError), Is.EqualTo(("one\ntwo\n", "bad\n")));
        Assert.That(lines, Is.EqualTo(["one", "two"]));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_listener_that_reads_on_when_the_child_has_long_ended_misses_nothing_and_the_deadline_does_not_count(CancellationToken cancellationToken)
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        List<string> lines = [];
        var spec = Attack.Shell("echo $$; seq 9000") with { Timeout = TimeSpan.FromMinutes(1), OnStandardOutput = Read };

        var outcome = await new ProcessRunner(time).RunAsync(spec, cancellationToken);

        Assert.That(lines.Skip(1), Is.EqualTo(Enumerable.Range(1, 9000).Select(number => number.ToString(CultureInfo.InvariantCulture))));
        Assert.That((outcome.StandardOutput.Split('\n')[^2], outcome.Truncated, outcome.TimedOut), Is.EqualTo(("9000", false, false)));

        void Read(string line)
        {
            lines.Add(line);
            if (lines.Count == 1)
            {
                SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{line}"));
                _runner.RunAsync(Attack.Shell("sleep 1"), cancellationToken).GetAwaiter().GetResult();
                time.Advance(TimeSpan.FromMinutes(2));
            }
        }
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task The_environment_is_exactly_what_was_given(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(
            new ProcessSpec { FileName = "/usr/bin/env", Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "x y" } },
            cancellationToken);

        Assert.That(outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(["A=1", "B=x y"]));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Each_process_has_the_limits_it_was_given_and_none_may_leave_a_core(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("limits of each process are held on Linux");
        }

        var limits = new ResourceLimits { MaxFileBytes = 1000, MaxProcessorTime = TimeSpan.FromMinutes(1), MaxOpenFiles = 77, MaxAddressSpaceBytes = 1 << 30 };
        var spec = new ProcessSpec { FileName = "/bin/cat", Arguments = ["/proc/self/limits"], Environment = new Dictionary<string, string>(), Limits = limits };

        var outcome = await _runner.RunAsync(spec, cancellationToken);

        var hard = outcome.StandardOutput.Split('\n').Where(line => line.StartsWith("Max ", StringComparison.Ordinal)).ToDictionary(line => line[..26].Trim(), line => line[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.That(
            (hard["Max file size"], hard["Max cpu time"], hard["Max open files"], hard["Max address space"], hard["Max core file size"]),
            Is.EqualTo(("1024", "60", "77", "1073741824", "1")).Or.EqualTo(("1024", "60", "77", "1073741824", "0")), "a core limit of nothing is that of whoever started the tests");
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Files_that_are_opened_for_a_child_are_its_descriptors(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("descriptors are handed over on Linux");
        }

        var files = Enumerable.Range(0, 4).Select(_ => Path.GetTempFileName()).ToList();
        foreach (var (file, number) in files.Zip([9, 8, 7, 6]))
        {
            await File.WriteAllTextAsync(file, $"{number}", cancellationToken);
        }

        var spec = new ProcessSpec { FileName = "/bin/sh", Arguments = ["-c", "cat <&9; cat <&8; cat <&7; cat <&6"], Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, Opened = files };

        var outcome = await _runner.RunAsync(spec, cancellationToken);
        files.ForEach(File.Delete);

        Assert.That(outcome.StandardOutput, Is.EqualTo("9876"));
        Assert.That(() => _runner.Start(spec with { Opened = files[..2] }), Throws.TypeOf<ProcessStartException>().With.Message.Contains("none or 4"));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Standard_input_is_handed_over_and_ends(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("echo-stdin") with { StandardInput = "hello"u8.ToArray() }, cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("hello"));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_child_is_written_to_while_it_lives_and_its_input_ends_with_the_writer(CancellationToken cancellationToken)
    {
        var heard = new TaskCompletionSource();

        var outcome = await _runner.RunAsync(
            Probe.Spec("echo-stdin") with
            {
                FeedInput = async (input, token) =>
                {
                    await input.WriteAsync("ask, "u8.ToArray(), token);
                    await input.FlushAsync(token);
                    await heard.Task.WaitAsync(token);
                    await input.WriteAsync("then ask again"u8.ToArray(), token);
                },
                OnOutputBytes = _ => heard.TrySetResult(),
            },
            cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("ask, then ask again"));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_writer_is_cancelled_when_its_child_has_ended(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();

        await _runner.RunAsync(
            Probe.Spec("exit", "0") with
            {
                FeedInput = async (_, token) =>
                {
                    try
                    {
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                    }
                    catch (OperationCanceledException)
                    {
                        ended.TrySetResult();
                    }
                },
            },
            cancellationToken);

        await ended.Task.WaitAsync(cancellationToken);
        Assert.That(ended.Task.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Without_standard_input_the_child_reads_its_end(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("echo-stdin"), cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput), Is.EqualTo((0, "")));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_child_that_never_reads_a_large_input_still_ends(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("exit", "3") with { StandardInput = new byte[8 * 1024 * 1024] }, cancellationToken);

        Assert.That(outcome.ExitCode, Is.EqualTo(3));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_flood_keeps_its_first_and_last_bytes(CancellationToken cancellationToken)
    {
        var script = "echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo last";
        var outcome = await _runner.RunAsync(Shell(script) with { MaxOutputBytes = 1000 }, cancellationToken);

        Assert.That(outcome.Truncated);
        Assert.That(outcome.StandardOutput, Does.StartWith("first\nxxx").And.EndsWith("xxx\nlast\n").And.Contain("4999012 bytes left out"));
        Assert.That(outcome.StandardOutput, Has.Length.LessThan(1100));
    }

    [TestCase("200M", 209_715_200)]
    [TestCase("10G", 10_737_418_240, Category = "Slow")]
    [CancelAfter(300_000)]
    public async Task A_flood_takes_no_more_memory_than_is_kept_of_it(string size, long bytes, CancellationToken cancellationToken)
    {
        const int Kept = 64 * 1024;
        var outcome = await _runner.RunAsync(Shell($"yes | head -c {size}; echo; echo last") with { MaxOutputBytes = Kept }, cancellationToken);

        var leftOut = bytes + "\nlast\n".Length - Kept;
        Assert.That((outcome.Succeeded, outcome.Truncated), Is.EqualTo((true, true)));
        Assert.That(outcome.StandardOutput, Does.StartWith("y\ny\n").And.EndWith("\nlast\n").And.Contain($"{leftOut} bytes left out"));
        Assert.That(outcome.StandardOutput, Has.Length.LessThan(Kept + 100));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Output_of_exactly_the_limit_is_whole(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("flood", "1001") with { MaxOutputBytes = 1001 }, cancellationToken);

        Assert.That((outcome.Truncated, outcome.StandardOutput), Is.EqualTo((false, new string('x', 1001))));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_deadline_ends_a_child_that_listens_by_sigterm(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Shell("exec sleep 600") with { Timeout = TimeSpan.FromMilliseconds(200) }, cancellationToken);

        Assert.That((outcome.TimedOut, outcome.Succeeded, outcome.Signal), Is.EqualTo((true, false, (int?)15)));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_child_that_ignores_sigterm_is_killed(CancellationToken cancellationToken)
    {
        await using var child = await StartReadyAsync(Probe.Spec("ignore-term"), cancellationToken);

        var outcome = await child.StopAsync(TimeSpan.FromMilliseconds(200), cancellationToken);

        Assert.That((outcome.Signal, ProcessProbe.IsAlive(child.Id)), Is.EqualTo(((int?)9, false)));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_grandchild_that_holds_the_output_is_not_waited_for_and_does_not_survive(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("spawn-orphan"), cancellationToken);

        var orphan = int.Parse(outcome.StandardOutput.Split('\n')[0].Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.That((outcome.ExitCode, outcome.Duration < TimeSpan.FromSeconds(10)), Is.EqualTo((0, true)));
        Assert.That(() => ProcessProbe.IsAlive(orphan), Is.False.After(3000, 20));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_deadline_kills_descendants_that_left_the_group_and_the_session(CancellationToken cancellationToken)
    {
        var script = "setsid sleep 601 & echo $!; set -m; sleep 602 & echo $!; wait";
        var outcome = await _runner.RunAsync(
            Shell($"trap '' TERM; {script}") with { Timeout = TimeSpan.FromSeconds(1), KillGrace = TimeSpan.FromMilliseconds(100) },
            cancellationToken);

        var pids = outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();
        Assert.That(pids, Has.Count.EqualTo(2));
        Assert.That(() => pids.Exists(ProcessProbe.IsAlive), Is.False.After(3000, 20));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task Cancelling_kills_the_child_before_it_is_reported(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        var id = 0;
        var spec = Shell("echo $$; exec sleep 600") with
        {
            OnStandardOutput = line =>
            {
                id = int.Parse(line, CultureInfo.InvariantCulture);
                stop.Cancel();
            },
        };

        Assert.That(async () => await _runner.RunAsync(spec, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((id > 0, ProcessProbe.IsAlive(id)), Is.EqualTo((true, false)));
        await Task.CompletedTask.WaitAsync(cancellationToken);
    }

    [Test]
    public void A_missing_program_is_named_with_the_reason()
    {
        var spec = Shell("") with { FileName = "no-such-program" };

        Assert.That(
            () => _runner.Start(spec),
            Throws.TypeOf<ProcessStartException>()
                .With.Message.EqualTo("'no-such-program' could not be started: no such program on the PATH it was given, '/usr/bin:/bin'."));
    }

    [TestCase("/no/such/file", "there is no such file.")]
    [TestCase("/etc/passwd", "the file is not executable.")]
    public void A_path_that_cannot_run_is_refused_with_the_reason(string path, string reason)
    {
        Assert.That(
            () => _runner.Start(Shell("") with { FileName = path }),
            Throws.TypeOf<ProcessStartException>().With.Property(nameof(ProcessStartException.Reason)).EqualTo(reason));
    }

    [Test]
    public void A_nul_character_and_a_missing_folder_and_a_detached_child_without_file_are_refused()
    {
        ProcessSpec[] refused =
        [
            Shell("a\0b"),
            Shell("") with { WorkingDirectory = "/no/such/folder" },
            Shell("") with { Detached = true },
        ];

        foreach (var spec in refused)
        {
            Assert.That(() => _runner.Start(spec), Throws.TypeOf<ProcessStartException>());
        }
    }

    private static ProcessSpec Shell(string script) => new()
    {
        FileName = "bash",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    };

    private async Task<ChildProcess> StartReadyAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource();
        var child = _runner.Start(spec with { OnStandardOutput = _ => ready.TrySetResult() });
        await ready.Task.WaitAsync(cancellationToken);
        return child;
    }
}
