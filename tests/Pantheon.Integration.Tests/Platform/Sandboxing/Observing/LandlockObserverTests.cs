using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Observing;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class LandlockObserverTests
{
    private const string Helper = "import socket, errno\ndef tried(act):\n  try: act(); print('open')\n  except OSError as error: print(errno.errorcode[error.errno])\n";

    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [OneTimeSetUp]
    public async Task Skip_where_nothing_can_be_watched()
    {
        if (CallObserver.WhyNot is { } fault)
        {
            Assert.Ignore(fault);
        }

        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Ignore("/usr/bin/python3 is not installed");
        }

        var check = await new LandlockSandbox(_runner).CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Assert.Ignore(check.Reason!);
        }

        Assert.That(check.Unwatched, Is.Null);
    }

    [TestCase("socket.socket()", "socket", "AF_INET")]
    [TestCase("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", "socket", "AF_INET6")]
    [TestCase("socket.socket(socket.AF_VSOCK)", "socket", "AF_VSOCK")]
    [TestCase("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "socket", "AF_NETLINK")]
    [CancelAfter(30_000)]
    public async Task No_socket_but_local_ones_can_be_made_and_the_attempt_is_recorded(string attempt, string call, string target, CancellationToken cancellationToken)
    {
        var outcome = await RunAsync($"tried(lambda: {attempt})", observed: true, cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "EPERM\n")));
        Assert.That(outcome.Refused, Is.EqualTo([new RefusedCall(call, target, 1)]));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Without_the_watch_they_cannot_be_made_either(CancellationToken cancellationToken)
    {
        var outcome = await RunAsync("tried(lambda: socket.socket()); tried(lambda: socket.socket(socket.AF_VSOCK)); tried(lambda: socket.socketpair())", observed: false, cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "ENOSYS\nENOSYS\nopen\n")));
    }

    private async Task<ProcessOutcome> RunAsync(string script, bool observed, CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var spec = new ProcessSpec
        {
            FileName = "/usr/bin/python3",
            Arguments = ["-c", Helper + script],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
        };
        var confined = new LandlockSandbox(_runner).Confine(spec, new SandboxProfile { Worktree = tree.Path });
        return await _runner.RunAsync(observed ? confined : confined with { Observer = null }, cancellationToken);
    }
}
