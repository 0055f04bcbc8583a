using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 45 and 46: what multiplies or grows inside is ended as a whole at its bound, and the worker goes on. Where no cgroup is handed over, the sampling watchdog does it.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class BombTests(Tier tier)
{
    // a hundred and fifty at most, each of which starts two more until then
    private const string Fork = "bomb() { [ \"$1\" -gt 6 ] || { bomb $(($1 + 1)) & bomb $(($1 + 1)) & }; exec sleep 20; }; bomb 1";
    private const string Eat = "x=$(head -c 150000000 /dev/zero | tr '\\0' x); echo ${#x}; sleep 20";

    [OneTimeSetUp]
    public Task SkipAsync() => TierFixture.SkipWhereItDoesNotWorkAsync(tier);

    [Test]
    [CancelAfter(120_000)]
    public async Task Row_45_a_fork_bomb_is_ended_at_the_bound_on_processes(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var free = await Tiers.Runner.RunAsync(Confined(tree, Fork.Replace("sleep 20", "sleep 1", StringComparison.Ordinal), new ProcessCaps()), cancellationToken);

        var bounded = await Tiers.Runner.RunAsync(Confined(tree, Fork, new ProcessCaps { MaxProcesses = 40 }), cancellationToken);
        var next = await Tiers.Runner.RunAsync(Confined(tree, "echo alive", new ProcessCaps { MaxProcesses = 40 }), cancellationToken);

        Assert.That((free.Breach, free.Succeeded), Is.EqualTo((Breach.None, true)), "without the bound it goes off");
        Assert.That((bounded.Breach, bounded.Succeeded), Is.EqualTo((Breach.Processes, false)));
        Assert.That(next.StandardOutput, Is.EqualTo("alive\n"), "the worker goes on");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Row_46_a_memory_bomb_is_ended_at_the_bound_on_memory(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var free = await Tiers.Runner.RunAsync(Confined(tree, Eat.Replace("sleep 20", "true", StringComparison.Ordinal), new ProcessCaps()), cancellationToken);

        var bounded = await Tiers.Runner.RunAsync(Confined(tree, Eat, new ProcessCaps { MaxMemoryBytes = 60_000_000 }), cancellationToken);
        var next = await Tiers.Runner.RunAsync(Confined(tree, "echo alive", new ProcessCaps { MaxMemoryBytes = 60_000_000 }), cancellationToken);

        Assert.That(free.StandardOutput, Is.EqualTo("150000000\n"), "without the bound it eats");
        Assert.That((bounded.Breach, bounded.Succeeded), Is.EqualTo((Breach.Memory, false)));
        Assert.That(next.StandardOutput, Is.EqualTo("alive\n"), "the worker goes on");
    }

    private ProcessSpec Confined(TemporaryFolder tree, string script, ProcessCaps caps)
    {
        var spec = new ProcessSpec
        {
            FileName = "/bin/sh",
            Arguments = ["-c", script],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            Timeout = TimeSpan.FromSeconds(60),
            Caps = caps,
        };
        return tier.Sandbox.Confine(spec, new SandboxProfile { Worktree = tree.Path });
    }
}
