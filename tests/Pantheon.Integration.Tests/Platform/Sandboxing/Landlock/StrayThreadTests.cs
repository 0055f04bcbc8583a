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
        Assert.That((strays.PutUps, strays.TakenDown), Is.EqualTo((3, 3)));
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

    private sealed class Strays : ILaunchWall, IDisposable
    {
        private readonly TaskCompletionSource _end = new();

        public int Wanted { get; init; }

        public int PutUps { get; private set; }

        public int TakenDown { get; private set; }

        public void PutUp()
        {
            if (PutUps++ < Wanted)
            {
                new Thread(_end.Task.Wait) { IsBackground = true }.Start();
            }
        }

        public void TakeDown() => TakenDown++;

        public void Dispose() => _end.SetResult();
    }
}
