using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Host.Doctor;
using Pantheon.Host.Doctor.Night;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Egress;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Tools.Git;

namespace Pantheon.Integration.Tests.Host.Doctor;

/// <summary>The checks that try something, made on this machine against canaries of their own; nothing leaves loopback, or the sandbox.</summary>
[CancelAfter(120_000)]
public sealed class NightProbesTests
{
    private static readonly ProcessRunner Runner = new(TimeProvider.System);

    [Test]
    public async Task Every_way_out_is_shut_inside_and_the_controls_outside_are_open(CancellationToken cancellationToken)
    {
        await NeedsSandboxAsync(cancellationToken);

        var result = (await new InsideCheck().RunAsync(Scene(), cancellationToken)).Single();

        Assert.That((result.State, result.IsMade), Is.EqualTo((CheckState.Passed, true)), result.Fact);
        Assert.That(result.Fact, Does.Contain("12 ways out tried, all shut").And.Not.Contain("a socket file outside").And.Not.Contain("an abstract socket").And.Not.Contain("TCP to this machine"));
    }

    [Test]
    public async Task Nothing_of_this_environment_shows_inside(CancellationToken cancellationToken)
    {
        await NeedsSandboxAsync(cancellationToken);

        Assert.That((await new LauncherCheck().RunAsync(Scene(), cancellationToken)).Single().State, Is.EqualTo(CheckState.Passed));
    }

    [Test]
    public async Task A_worker_behind_its_wall_reaches_no_unlisted_port_and_sends_no_datagram(CancellationToken cancellationToken)
    {
        if (WallSupport.WhyNot() is { } reason)
        {
            Assert.Ignore(reason);
        }

        using var far = new TcpListener(IPAddress.Loopback, 0);
        far.Start();
        var target = (IPEndPoint)far.LocalEndpoint;
        using var control = new LoopbackCanary();

        var shut = await ReachProbe.TryAsync(new WallPorts([]), target, control.Address).WaitAsync(cancellationToken);
        var listed = await ReachProbe.TryAsync(new WallPorts([target.Port, control.Address.Port]), target, control.Address).WaitAsync(cancellationToken);

        Assert.That(shut, Is.EqualTo(new WorkerReach(true, ReachResult.Refused, ReachResult.Refused, ReachResult.Refused)));
        Assert.That(listed, Is.EqualTo(new WorkerReach(true, ReachResult.Answered, ReachResult.Refused, ReachResult.Answered)), "the control: listed ports are reached");
    }

    [Test]
    public async Task Planted_programs_run_under_plain_git_and_not_under_ours(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("planted-");
        try
        {
            var (plain, ours) = await new GitSelfTest(Runner, TimeProvider.System).RunAsync(folder.FullName, cancellationToken);

            Assert.That(plain, Is.SupersetOf(["clean", "fsmonitor", "smudge"]));
            Assert.That(ours, Is.Empty);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task NeedsSandboxAsync(CancellationToken cancellationToken)
    {
        if (await new BubblewrapSandbox(Runner).CheckAsync(cancellationToken) is { Works: false } check)
        {
            Assert.Ignore($"There is no sandbox here: {check.Reason}");
        }
    }

    private static DoctorScene Scene()
    {
        var missing = CheckResult.Fail("catalog", "none");
        return new DoctorScene(HostEnvironment.OfThisProcess(), TimeProvider.System, Runner) { CatalogResult = missing, BoxResult = missing };
    }
}
