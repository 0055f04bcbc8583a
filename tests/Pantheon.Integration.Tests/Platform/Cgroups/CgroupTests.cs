using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Cgroups;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Cgroups;

/// <summary>A group of its own for each call: for real where one is handed over to this process, and otherwise on a folder with files of the same names.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class CgroupTests
{
    private static readonly ProcessCaps Caps = new() { MaxMemoryBytes = 200L << 20, MaxProcesses = 40 };

    [TestCase("memory.events", "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\n", Breach.Memory)]
    [TestCase("pids.events", "max 3\n", Breach.Processes)]
    [CancelAfter(30_000)]
    public async Task The_child_enters_before_it_runs_and_a_passed_bound_is_read(string events, string said, Breach expected, CancellationToken cancellationToken)
    {
        using var root = Delegated("memory pids\n");
        var runner = new ProcessRunner(TimeProvider.System) { Cgroups = CgroupRoot.At(root.Path) };
        var ready = new TaskCompletionSource();
        var spec = Attack.Shell("echo ready; exec sleep 300") with { Caps = Caps, OnStandardOutput = _ => ready.TrySetResult() };
        await using var child = runner.Start(spec);
        await ready.Task.WaitAsync(cancellationToken);
        var group = Directory.GetDirectories(root.Path, "call-*").Single();

        Assert.That(FilesOf(group), Is.EquivalentTo(new[] { "memory.max=209715200", "memory.swap.max=0", "memory.oom.group=1", "pids.max=40", "cgroup.procs=0" }));
        await File.WriteAllTextAsync(Path.Combine(group, events), said, cancellationToken);
        var outcome = await child.WaitAsync(cancellationToken);

        Assert.That((runner.CapsKeeper, outcome.Breach), Is.EqualTo(("cgroup", expected)));
        Assert.That(File.ReadAllText(Path.Combine(group, "cgroup.kill")), Is.EqualTo("1"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_call_without_bounds_makes_no_group(CancellationToken cancellationToken)
    {
        using var root = Delegated("memory pids\n");
        var runner = new ProcessRunner(TimeProvider.System) { Cgroups = CgroupRoot.At(root.Path) };

        await runner.RunAsync(Attack.Shell("true"), cancellationToken);

        Assert.That(Directory.GetDirectories(root.Path), Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public void A_group_that_cannot_be_made_is_a_child_that_does_not_start()
    {
        using var root = Delegated("memory pids\n");
        var runner = new ProcessRunner(TimeProvider.System) { Cgroups = CgroupRoot.At(root.Path) };
        Directory.Delete(root.Path, recursive: true);
        File.WriteAllText(root.Path, "in the way");
        try
        {
            Assert.That(() => runner.Start(Attack.Shell("true") with { Caps = Caps }), Throws.TypeOf<ProcessStartException>());
        }
        finally
        {
            File.Delete(root.Path);
            Directory.CreateDirectory(root.Path);
        }
    }

    [Test]
    public void The_processes_of_a_group_that_is_divided_move_into_a_leaf()
    {
        using var root = Delegated("\n");
        File.WriteAllText(root.PathOf("cgroup.procs"), "4711\n");

        Assert.That(CgroupRoot.At(root.Path), Is.Not.Null);

        Assert.That(File.ReadAllText(root.PathOf("worker/cgroup.procs")), Is.EqualTo("4711"));
        Assert.That(File.ReadAllText(root.PathOf("cgroup.subtree_control")), Is.EqualTo("+memory +pids"));
    }

    [Test]
    public void A_group_in_which_programs_of_others_run_is_not_ours_to_divide()
    {
        using var root = Delegated("\n");
        using var child = System.Diagnostics.Process.Start("/bin/sleep", "600");
        try
        {
            File.WriteAllText(root.PathOf("cgroup.procs"), FormattableString.Invariant($"{Environment.ProcessId}\n{child.Id}\n"));
            var own = CgroupRoot.HoldsNoStranger(root.Path);
            File.AppendAllText(root.PathOf("cgroup.procs"), "1\n");

            Assert.That((own, CgroupRoot.HoldsNoStranger(root.Path)), Is.EqualTo((true, false)));
        }
        finally
        {
            child.Kill();
        }
    }

    [Test]
    public void What_an_earlier_worker_left_empty_is_taken_away()
    {
        using var root = Delegated("memory pids\n");
        Directory.CreateDirectory(root.PathOf("call-1"));
        Directory.CreateDirectory(root.PathOf("other"));

        CgroupRoot.At(root.Path);

        Assert.That(Directory.GetDirectories(root.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "other" }));
    }

    [TestCase("cpu io\n")]
    [TestCase("cpu pids\n")]
    public void A_group_without_both_bounds_is_none(string controllers)
    {
        using var root = Delegated("memory pids\n");
        File.WriteAllText(root.PathOf("cgroup.controllers"), controllers);

        Assert.That(CgroupRoot.At(root.Path), Is.Null);
        Assert.That(CgroupRoot.At(root.PathOf("missing")), Is.Null);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Where_a_group_is_handed_over_the_kernel_keeps_the_bounds(CancellationToken cancellationToken)
    {
        if (CgroupRoot.OfThisProcess.Value is not { } root)
        {
            Assert.Ignore("no cgroup (version 2) with memory and pids is handed over to this process");
            return;
        }

        var runner = new ProcessRunner(TimeProvider.System) { Cgroups = root };
        var attack = new Attack();

        var many = await runner.RunAsync(attack.ManyProcesses(end: "wait") with { Caps = Caps }, cancellationToken);
        var much = await runner.RunAsync(Attack.MuchMemory(holdSeconds: "300") with { Caps = Caps }, cancellationToken);

        Assert.That((many.Breach, much.Breach), Is.EqualTo((Breach.Processes, Breach.Memory)));
        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    private static TemporaryFolder Delegated(string subtree)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("cgroup.controllers"), "cpu io memory pids\n");
        File.WriteAllText(folder.PathOf("cgroup.subtree_control"), subtree);
        File.WriteAllText(folder.PathOf("cgroup.procs"), "");
        return folder;
    }

    private static IEnumerable<string> FilesOf(string group) =>
        Directory.GetFiles(group).Select(file => $"{Path.GetFileName(file)}={File.ReadAllText(file).Trim()}");
}
