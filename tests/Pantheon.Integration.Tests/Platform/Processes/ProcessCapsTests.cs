using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>Bounds over all that a child starts, kept by the watchdog; each attack is shown to work without its bound.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[Category("Slow")]
internal sealed class ProcessCapsTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System) { Cgroups = null };

    [Test]
    [CancelAfter(60_000)]
    public async Task A_fork_bomb_goes_off_without_a_bound(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(new Attack().ManyProcesses(end: ""), cancellationToken);

        Assert.That((outcome.Succeeded, outcome.StandardOutput, outcome.Breach), Is.EqualTo((true, "all\n", Breach.None)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_fork_bomb_is_killed_as_a_whole(CancellationToken cancellationToken)
    {
        var attack = new Attack();

        var outcome = await _runner.RunAsync(attack.ManyProcesses(end: "wait") with { Caps = new ProcessCaps { MaxProcesses = 50 } }, cancellationToken);

        Assert.That((outcome.Breach, outcome.Succeeded, outcome.TimedOut), Is.EqualTo((Breach.Processes, false, false)));
        Assert.That(outcome.BreachReason, Is.EqualTo("it had more than 50 processes and threads at once"));
        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_fork_bomb_that_gives_up_its_parents_is_killed_as_well(CancellationToken cancellationToken)
    {
        var attack = new Attack();
        var script = $"i=0; while [ $i -lt 200 ]; do (setsid {attack.Sleep} &); i=$((i+1)); done; exec sleep 300";

        var outcome = await _runner.RunAsync(Attack.Shell(script) with { Caps = new ProcessCaps { MaxProcesses = 50 } }, cancellationToken);

        Assert.That(outcome.Breach, Is.EqualTo(Breach.Processes));
        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    [TestCase(3, Breach.Processes)]
    [TestCase(500, Breach.None)]
    [CancelAfter(60_000)]
    public async Task Threads_count(int cap, Breach expected, CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Probe.Spec("sleep", "2") with { Caps = new ProcessCaps { MaxProcesses = cap } }, cancellationToken);

        Assert.That((outcome.Breach, outcome.Succeeded), Is.EqualTo((expected, expected == Breach.None)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_memory_eater_eats_without_a_bound(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Attack.MuchMemory(holdSeconds: "0"), cancellationToken);

        Assert.That((outcome.StandardOutput.Trim(), outcome.Breach), Is.EqualTo(("314572800", Breach.None)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_memory_eater_is_killed(CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Attack.MuchMemory(holdSeconds: "300") with { Caps = new ProcessCaps { MaxMemoryBytes = 100L << 20 } }, cancellationToken);

        Assert.That((outcome.Breach, outcome.BreachReason), Is.EqualTo((Breach.Memory, "it used more than 100.0 MB of memory")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Memory_that_processes_share_counts_once(CancellationToken cancellationToken)
    {
        // eight copies of one shell with sixty megabytes in it, which none of them changes; in the control each fills sixty of its own
        using var folder = new TemporaryFolder();
        var caps = new ProcessCaps { MaxMemoryBytes = 420L << 20 };

        var outcome = await _runner.RunAsync(Shells("x=$(fill)", ":", "sleep 2; kill $(jobs -p)") with { WorkingDirectory = folder.Path, Caps = caps }, cancellationToken);
        var control = await _runner.RunAsync(Shells(":", "x=$(fill)", "wait") with { WorkingDirectory = folder.Path, Caps = caps }, cancellationToken);

        Assert.That(control.Breach, Is.EqualTo(Breach.Memory));
        Assert.That((outcome.Breach, outcome.StandardOutput), Is.EqualTo((Breach.None, "done\n")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task In_the_sandbox_the_bounds_hold_as_well(CancellationToken cancellationToken)
    {
        var sandbox = await SandboxAsync(cancellationToken);
        using var tree = new TemporaryFolder();
        var attack = new Attack();
        var profile = new SandboxProfile { Worktree = tree.Path };
        var bomb = attack.ManyProcesses(end: "wait") with { Caps = new ProcessCaps { MaxProcesses = 50 } };
        var eater = Attack.MuchMemory(holdSeconds: "300") with { Caps = new ProcessCaps { MaxMemoryBytes = 100L << 20 } };

        var many = await _runner.RunAsync(sandbox.Confine(bomb, profile), cancellationToken);
        var much = await _runner.RunAsync(sandbox.Confine(eater, profile), cancellationToken);

        Assert.That((many.Breach, much.Breach), Is.EqualTo((Breach.Processes, Breach.Memory)));
        Assert.That(attack.Left, Is.Zero.After(5000, 20));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task In_the_sandbox_the_attacks_work_without_bounds(CancellationToken cancellationToken)
    {
        var sandbox = await SandboxAsync(cancellationToken);
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path };

        var many = await _runner.RunAsync(sandbox.Confine(new Attack().ManyProcesses(end: ""), profile), cancellationToken);
        var much = await _runner.RunAsync(sandbox.Confine(Attack.MuchMemory(holdSeconds: "0"), profile), cancellationToken);

        Assert.That((many.StandardOutput, much.StandardOutput.Trim()), Is.EqualTo(("all\n", "314572800")));
    }

    [TestCase("exec sleep 300", 5L << 20, Breach.Disk)]
    [TestCase("", 5L << 20, Breach.Disk)]
    [TestCase("", 100L << 20, Breach.None)]
    [CancelAfter(60_000)]
    public async Task Folders_that_fill_up_end_the_call(string end, long cap, Breach expected, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var caps = new ProcessCaps { MaxDiskBytes = cap, DiskFolders = [folder.PathOf("tree"), folder.PathOf("out")] };
        Directory.CreateDirectory(folder.PathOf("tree/deep"));
        Directory.CreateDirectory(folder.PathOf("out"));
        var script = $"for i in 1 2 3 4 5 6; do head -c 600K /dev/zero >tree/deep/$i; head -c 600K /dev/zero >out/.$i; done; {end}";

        var outcome = await _runner.RunAsync(Attack.Shell(script) with { WorkingDirectory = folder.Path, Caps = caps }, cancellationToken);

        Assert.That((outcome.Breach, outcome.BreachReason), Is.EqualTo((expected, expected == Breach.None ? "" : "its folders held more than 5.0 MB on disk")));
    }

    [TestCase("mkdir \"$(printf 'a\\377')\"; head -c 2M /dev/zero >\"$(printf 'a\\377')/b\"")]
    [TestCase("d=$(printf 'd%.0s' $(seq 200)); for i in $(seq 30); do mkdir $d; cd $d; done; head -c 2M /dev/zero >b")]
    [CancelAfter(60_000)]
    public async Task Odd_names_and_deep_folders_hide_nothing(string script, CancellationToken cancellationToken)
    {
        using var user = new TemporaryFolder();
        var tree = Directory.CreateDirectory(user.PathOf("tree")).FullName;
        var spec = Attack.Shell(script) with { WorkingDirectory = tree, Caps = new ProcessCaps { MaxDiskBytes = 1L << 20, DiskFolders = [tree] } };

        var outcome = await _runner.RunAsync(spec, cancellationToken);
        await _runner.RunAsync(Attack.Shell("rm -rf -- tree") with { WorkingDirectory = user.Path }, cancellationToken);

        Assert.That((outcome.ExitCode, outcome.Breach), Is.EqualTo((0, Breach.Disk)));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_links_lead_to_is_not_the_calls(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("tree"));
        Directory.CreateDirectory(folder.PathOf("elsewhere"));
        var caps = new ProcessCaps { MaxDiskBytes = 1L << 20, DiskFolders = [folder.PathOf("tree")] };
        const string Script = "head -c 2M /dev/zero >elsewhere/big; ln -s ../elsewhere tree/link; ln -s ../elsewhere/big tree/file; ln -s . tree/round";

        var outcome = await _runner.RunAsync(Attack.Shell(Script) with { WorkingDirectory = folder.Path, Caps = caps }, cancellationToken);

        Assert.That((outcome.Succeeded, outcome.Breach), Is.EqualTo((true, Breach.None)));
    }

    [Test]
    public void Without_a_cgroup_the_watchdog_is_named() => Assert.That(_runner.CapsKeeper, Is.EqualTo("watchdog"));

    private static ProcessSpec Shells(string before, string inEach, string end) => Attack.Shell(
        $"rm -f f; mkfifo f; fill() {{ head -c 60M /dev/zero | tr '\\0' x; }}; {before}; i=0; while [ $i -lt 8 ]; do ({inEach}; read -r y <f; :) & i=$((i+1)); done; {end}; echo done")
        with
    { FileName = "/bin/bash" };

    private async Task<BubblewrapSandbox> SandboxAsync(CancellationToken cancellationToken)
    {
        var sandbox = new BubblewrapSandbox(_runner);
        if (await sandbox.CheckAsync(cancellationToken) is { Works: false } check)
        {
            Assert.Ignore(check.Reason ?? "the sandbox does not run here");
        }

        return sandbox;
    }
}
