using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;
using static Pantheon.Integration.Tests.Platform.Sandboxing.Landlock.LandlockScene;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Landlock;

/// <summary>The runtime makes a thread where it needs one (its compiler's does, whenever it has rested for four seconds): a child must neither run beside it nor wait for it to go.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class StrayThreadTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [OneTimeSetUp]
    public void Skip() => SkipWhereTheKernelCannot();

    [Test]
    public async Task A_thread_that_was_born_behind_the_walls_costs_a_start_and_not_the_call(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var strays = new Strays { Wanted = 2 };
        var spec = new LandlockSandbox(_runner).Confine(Shell("echo begun >>begun; echo done"), new SandboxProfile { Worktree = tree.Path });

        var outcome = await _runner.RunAsync(spec with { Walls = [.. spec.Walls, strays] }, cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput, outcome.StandardError), Is.EqualTo((0, "done\n", "")));
        Assert.That(File.ReadAllText(Path.Combine(tree.Path, "begun")), Is.EqualTo("begun\n"));
        Assert.That(strays.PutUps, Is.GreaterThanOrEqualTo(3), "and more where the runtime bore one as well");
        Assert.That(strays.TakenDown, Is.EqualTo(strays.PutUps));
    }

    [Test]
    public async Task Beside_one_that_is_born_each_time_it_does_not_begin(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var strays = new Strays { Wanted = int.MaxValue };
        var spec = new LandlockSandbox(_runner).Confine(Shell("echo begun >>begun") with { Timeout = TimeSpan.FromSeconds(1) }, new SandboxProfile { Worktree = tree.Path });

        var outcome = await _runner.RunAsync(spec with { Walls = [.. spec.Walls, strays] }, cancellationToken);

        Assert.That((outcome.Succeeded, File.Exists(Path.Combine(tree.Path, "begun"))), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task One_that_was_born_behind_the_walls_of_another_call_ends_nothing_that_has_begun(CancellationToken cancellationToken)
    {
        using var trees = new TemporaryFolder();
        using var strays = new Strays { Wanted = int.MaxValue };
        var confined = new LandlockSandbox(_runner);
        var calls = Enumerable.Range(0, 8).Select(number =>
        {
            var tree = Directory.CreateDirectory(Path.Combine(trees.Path, $"{number}")).FullName;
            var spec = confined.Confine(Shell("echo begun >>begun; sleep 0.2; echo done") with { Timeout = TimeSpan.FromSeconds(1) }, new SandboxProfile { Worktree = tree });
            return number % 4 == 0 ? spec with { Walls = [.. spec.Walls, strays] } : spec with { Timeout = null };
        }).ToList();

        var outcomes = await Task.WhenAll(calls.Select(spec => Task.Run(() => _runner.RunAsync(spec, cancellationToken))));

        var begun = Enumerable.Range(0, 8).Select(number => Path.Combine(trees.Path, $"{number}", "begun")).Select(file => File.Exists(file) ? File.ReadAllLines(file).Length : 0);
        Assert.That(begun, Is.EqualTo(Enumerable.Range(0, 8).Select(number => number % 4 == 0 ? 0 : 1)));
        Assert.That(outcomes.Select(outcome => $"{outcome.StandardOutput}{outcome.StandardError}{outcome.ExitCode}{(outcome.TimedOut ? "late" : "")}"), Is.EqualTo(Enumerable.Range(0, 8).Select(number => number % 4 == 0 ? "143late" : "done\n0")));
    }

    /// <summary>A thread that ends while the kernel lists them hides the one that comes after it, so the kernel's count is asked as well.</summary>
    [TestCase(2, 0, "begun\n")]
    [TestCase(3, 125, "a thread of the worker stayed behind the wall\n")]
    public async Task It_begins_only_when_as_many_threads_are_listed_as_the_kernel_counts(int counted, int exitCode, string says, CancellationToken cancellationToken)
    {
        using var kernel = new TemporaryFolder();
        var worker = Path.Combine(kernel.Path, $"{Environment.ProcessId}");
        Directory.CreateDirectory(Path.Combine(worker, "task", "90000001")); // beyond the greatest number the kernel gives, so that nobody answers
        Directory.CreateDirectory(Path.Combine(worker, "task", "90000002"));
        await File.WriteAllTextAsync(Path.Combine(worker, "stat"), $"{Environment.ProcessId} (a (b) c) S {string.Join(' ', Enumerable.Repeat(0, 16))} {counted} 0 0\n", cancellationToken);
        var look = new LandlockSandbox(_runner).Confine(Shell("echo begun"), new SandboxProfile { Worktree = kernel.Path }).Walls.Single(wall => wall.EndsStarter).FirstCommand;
        string Adapted(string word) => word.Replace("/proc", kernel.Path, StringComparison.Ordinal).Replace("100000", "1000", StringComparison.Ordinal); // looks

        var outcome = await _runner.RunAsync(
            new ProcessSpec { FileName = look[0], Arguments = [.. look.Skip(1).Select(Adapted), "/bin/echo", "begun"], Environment = new Dictionary<string, string>() },
            cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput + outcome.StandardError), Is.EqualTo((exitCode, says)));
    }

    private sealed class Strays : ILaunchWall, IDisposable
    {
        private readonly TaskCompletionSource _end = new();
        private int _putUps;
        private int _takenDown;

        public int Wanted { get; init; }

        public int PutUps => _putUps;

        public int TakenDown => _takenDown;

        public void PutUp()
        {
            if (Interlocked.Increment(ref _putUps) <= Wanted)
            {
                new Thread(_end.Task.Wait) { IsBackground = true }.Start();
            }
        }

        public void TakeDown() => Interlocked.Increment(ref _takenDown);

        public void Dispose() => _end.SetResult();
    }
}
