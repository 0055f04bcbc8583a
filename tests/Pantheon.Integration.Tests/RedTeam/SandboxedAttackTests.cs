using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Every attack on the walls of a tool, first outside, where it works, and then inside, where it meets exactly the refusal that is expected.</summary>
[TestFixtureSource(typeof(Tiers), nameof(Tiers.All))]
[Category("RedTeam")]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class SandboxedAttackTests(Tier tier)
{
    private readonly SemaphoreSlim _oneInTheInternet = new(1);
    private Scene _scene = null!; // set before the first test

    public static IEnumerable<TestCaseData> Attacks() => SandboxAttacks.All.Select(attack => new TestCaseData(attack).SetArgDisplayNames(attack.ToString()));

    [OneTimeSetUp]
    public async Task SetAsync()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Assert.Ignore("the attacks speak x86-64");
        }

        if (await tier.Sandbox.CheckAsync(CancellationToken.None) is { Works: false } check)
        {
            Assert.Ignore($"tier {tier} does not work on this machine: {check.Reason}");
        }

        _scene = await Scene.SetAsync(CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task ClearAsync()
    {
        await (_scene?.DisposeAsync() ?? ValueTask.CompletedTask);
        _oneInTheInternet.Dispose();
    }

    [TestCaseSource(nameof(Attacks))]
    [CancelAfter(60_000)]
    public async Task It_works_outside_and_is_held_inside(object attack, CancellationToken cancellationToken)
    {
        var asked = (Attack)attack;
        var inside = await InsideAsync(asked, cancellationToken);
        if (tier.Letter == "B" && asked.OpenInB is { } opening)
        {
            Assert.That(LandlockSandbox.Open.Select(row => row.Name), Has.Some.EqualTo(opening), "an attack that passes must be on the list");
            Assert.That(asked.Works.Any(word => inside.Contains(word, StringComparison.Ordinal)), Is.True, $"tier B holds what its list says is open; it said '{inside}'");
            return;
        }

        var blocked = tier.Letter == "B" ? asked.BlockedInB ?? asked.Blocked : asked.Blocked;
        Assert.That(inside, Does.Contain(blocked), $"inside tier {tier}");

        var outside = await OutsideAsync(asked, cancellationToken);

        Assert.That(asked.Works.Any(word => outside.Contains(word, StringComparison.Ordinal)), Is.True, $"the attack must work outside; it said '{outside}'");
    }

    private async Task<string> InsideAsync(Attack attack, CancellationToken cancellationToken)
    {
        var confined = tier.Sandbox.Confine(attack.Command(_scene), _scene.Profile);
        if (attack.FromTerminal && confined.Walls.Count == 0)
        {
            confined = _scene.Probing(["terminal", confined.FileName, .. confined.Arguments]) with { Opened = confined.Opened };
        }

        if (attack.Ground == Ground.Internet && _scene.SilentInternet is { } internet && Environment.IsPrivilegedProcess)
        {
            confined = confined with { Walls = [new JoinNetwork(internet.ProcessId), .. confined.Walls] };
        }

        var said = Said(await Tiers.Runner.RunAsync(confined, cancellationToken));
        Assert.That(_scene.SilentInternet?.Packets(), Is.Null.Or.Zero, "not one packet leaves");
        return said;
    }

    private async Task<string> OutsideAsync(Attack attack, CancellationToken cancellationToken)
    {
        var command = (attack.Control ?? attack.Command)(_scene);
        if (attack.FromTerminal)
        {
            command = _scene.Probing(["terminal", command.FileName, .. command.Arguments]);
        }

        switch (attack.Ground)
        {
            case Ground.Internet:
                return await OnTheInternetAsync(command, cancellationToken);
            case Ground.OwnNamespaces:
                command = command with
                {
                    FileName = "/usr/bin/unshare",
                    Arguments = ["--user", "--map-root-user", "--mount", "--net", "--uts", "--ipc", command.FileName, .. command.Arguments],
                };
                break;
            case Ground.Root when !Environment.IsPrivilegedProcess:
                Assert.Ignore("held inside; that the attack works outside only root can show");
                break;
        }

        return Said(await Tiers.Runner.RunAsync(command, cancellationToken));
    }

    private async Task<string> OnTheInternetAsync(ProcessSpec command, CancellationToken cancellationToken)
    {
        if (_scene.Internet is not { } internet)
        {
            Assert.Ignore("held inside; this account may not make the network namespace that shows the attack outside");
            return "";
        }

        await _oneInTheInternet.WaitAsync(cancellationToken);
        try
        {
            var before = internet.Packets();
            var said = Said(await Tiers.Runner.RunAsync(internet.Enter(command), cancellationToken));
            Assert.That(internet.Packets(), Is.GreaterThan(before), $"outside it must send a packet; it said '{said}'");
            return said;
        }
        finally
        {
            _oneInTheInternet.Release();
        }
    }

    private static string Said(ProcessOutcome outcome) => outcome switch
    {
        { TimedOut: true } => "timed out",
        { Signal: { } signal } => $"signal {signal}",
        _ => $"{outcome.ExitCode} {outcome.StandardOutput}{outcome.StandardError}",
    };
}
