using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Row 89: two tools of two runs, at the same time, cannot meet.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class MeetingTests(Tier tier)
{
    [OneTimeSetUp]
    public Task SkipAsync() => TierFixture.SkipWhereItDoesNotWorkAsync(tier);

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_89_an_abstract_name_of_one_tool_is_unknown_to_another(CancellationToken cancellationToken)
    {
        var name = $"pantheon-redteam-{Guid.NewGuid():n}";

        var (inside, outside) = await BothAsync(name, _ => ["unix", "@" + name], cancellationToken);

        Assert.That((outside, inside), Is.EqualTo(("open: pantheon-secret\n", tier.Letter == "A" ? "ECONNREFUSED\n" : "EPERM\n")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_89_a_process_of_one_tool_is_out_of_reach_of_another(CancellationToken cancellationToken)
    {
        var (inside, outside) = await BothAsync($"pantheon-redteam-{Guid.NewGuid():n}", server => ["ptrace", server.ToString(System.Globalization.CultureInfo.InvariantCulture)], cancellationToken);

        Assert.That((outside, inside), Is.EqualTo(("open\n", "EPERM\n")));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Row_89_a_temporary_file_of_one_tool_is_not_there_for_another(CancellationToken cancellationToken)
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        var name = $"pantheon-redteam-{Guid.NewGuid():n}";
        var leave = $"for d in /tmp /dev/shm /var/tmp /run \"$TMPDIR\" \"$HOME\"; do echo {name} >\"$d/{name}\"; done 2>/dev/null; echo ready; exec sleep 600";
        await using var server = Tiers.Runner.Start(Confined(first, Shell(leave)));
        await UntilReadyAsync(server, cancellationToken);

        var look = Shell($"cat /tmp/{name} /dev/shm/{name} /var/tmp/{name} /run/{name} \"$TMPDIR/{name}\" \"$HOME/{name}\" {first.PathOf(name)} 2>/dev/null; exit 0");
        var other = await Tiers.Runner.RunAsync(Confined(second, look), cancellationToken);
        var own = await Tiers.Runner.RunAsync(Confined(second, Shell($"echo {name} >\"$TMPDIR/{name}\"; cat \"$TMPDIR/{name}\"")), cancellationToken);

        Assert.That((own.StandardOutput, other.StandardOutput), Is.EqualTo(($"{name}\n", "")));
    }

    private async Task<(string Inside, string Outside)> BothAsync(string name, Func<int, string[]> attack, CancellationToken cancellationToken)
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        string outside;
        await using (var open = Tiers.Runner.Start(Probe.Spec("attack", "listen", first.PathOf("open.sock"), name)))
        {
            await UntilReadyAsync(open, cancellationToken);
            outside = (await Tiers.Runner.RunAsync(Probe.Spec(["attack", .. attack(open.Id)]), cancellationToken)).StandardOutput;
        }

        await using var server = Tiers.Runner.Start(Confined(first, Probe.Spec("attack", "listen", first.PathOf("held.sock"), name)));
        await UntilReadyAsync(server, cancellationToken);
        var inside = await Tiers.Runner.RunAsync(Confined(second, Probe.Spec(["attack", .. attack(server.Id)])), cancellationToken);
        return (inside.StandardOutput, outside);
    }

    private ProcessSpec Confined(TemporaryFolder tree, ProcessSpec spec) =>
        tier.Sandbox.Confine(spec, new SandboxProfile { Worktree = tree.Path, ReadOnly = [AppContext.BaseDirectory.TrimEnd('/'), Probe.DotnetRoot] });

    private static ProcessSpec Shell(string script) => new() { FileName = "/bin/sh", Arguments = ["-c", script], Environment = new Dictionary<string, string>() };

    private static async Task UntilReadyAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        while (!child.StandardOutput.Contains("ready", StringComparison.Ordinal))
        {
            Assert.That(child.HasExited, Is.False, child.StandardError);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }
}
