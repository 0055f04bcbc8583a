using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Landlock;
using static Pantheon.Integration.Tests.Platform.Sandboxing.Landlock.LandlockScene;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Landlock;

/// <summary>What these walls do not hold is open as the list says: a row that closes one day fails here and is to be taken off the list.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
[CancelAfter(30_000)]
internal sealed class LandlockOpeningsTests
{
    private static readonly Dictionary<string, Func<TemporaryFolder, TemporaryFolder, CancellationToken, Task>> Rows = new()
    {
        ["unix-path-sockets"] = AnothersSocketAsync,
        ["stat"] = AnothersSizeAsync,
        ["processes"] = AnothersCommandLineAsync,
        ["accounts"] = AccountsAsync,
        ["watching"] = AnothersFolderAsync,
        ["attributes"] = ModesAndTimesAsync,
        ["disk"] = MoreThanTheFoldersBoundAsync,
        ["memory"] = NoBoundOfItsOwnAsync,
        ["loopback"] = NoServerAsync,
        ["shared-tmp"] = NoSharedFolderAsync,
    };

    private static IEnumerable<string> Names => LandlockSandbox.Open.Select(row => row.Name);

    [OneTimeSetUp]
    public void Skip() => SkipWhereTheKernelCannot();

    [TestCaseSource(nameof(Names))]
    public async Task What_is_listed_as_open_is_open(string name, CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var outside = new TemporaryFolder();

        await Rows[name](tree, outside, cancellationToken);
    }

    private static async Task AnothersSocketAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(outside.PathOf("s.sock")));
        listener.Listen();
        var script = $"import socket; socket.socket(socket.AF_UNIX).connect('{outside.PathOf("s.sock")}'); print('connected')";

        Assert.That(await SaidAsync(tree, Python(script), cancellationToken), Is.EqualTo("connected\n"));
    }

    private static async Task AnothersSizeAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken) =>
        Assert.That(await SaidAsync(tree, Shell("stat -c %s $1; cat $1", outside.Write("key", "secret")), cancellationToken), Is.EqualTo("6\n"));

    private static async Task AnothersCommandLineAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken) =>
        Assert.That(
            await SaidAsync(tree, Shell("wc -c </proc/$1/cmdline; cat /proc/$1/environ", Text(Environment.ProcessId)), cancellationToken),
            Is.EqualTo(Text(File.ReadAllBytes("/proc/self/cmdline").Length) + "\n"));

    private static async Task AccountsAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken) =>
        Assert.That(await SaidAsync(tree, Shell("cat /etc/passwd; cat /etc/shadow"), cancellationToken), Is.EqualTo(await File.ReadAllTextAsync("/etc/passwd", cancellationToken)));

    private static async Task AnothersFolderAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken)
    {
        var script = $"import ctypes; l=ctypes.CDLL(None); print(l.inotify_add_watch(l.inotify_init(), b'{outside.Path}', 0xfff))";

        Assert.That(await SaidAsync(tree, Python(script), cancellationToken), Is.EqualTo("1\n"));
    }

    private static async Task ModesAndTimesAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken)
    {
        var file = outside.Write("file", "content");

        await SaidAsync(tree, Shell("chmod 777 $1; touch -d 2001-01-01T00:00:00Z $1; chown $(id -u) $1; echo x >$1", file), cancellationToken);

        Assert.That((File.GetUnixFileMode(file), File.GetLastWriteTimeUtc(file).Year, await File.ReadAllTextAsync(file, cancellationToken)), Is.EqualTo(((UnixFileMode)0x1ff, 2001, "content")));
    }

    private static async Task MoreThanTheFoldersBoundAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken)
    {
        var profile = new SandboxProfile { Worktree = tree.Path, Limits = new SandboxLimits { MaxMemoryFolderBytes = 1024 * 1024 } };

        var outcome = await InsideAsync(Shell("head -c 3000000 /dev/zero >$TMPDIR/big; stat -c %s $TMPDIR/big"), profile, cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("3000000\n"));
    }

    private static async Task NoBoundOfItsOwnAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken) =>
        Assert.That(
            await SaidAsync(tree, Shell("grep -c 'Max address space *unlimited' /proc/self/limits; cat /proc/self/cgroup"), cancellationToken),
            Is.EqualTo("1\n" + await File.ReadAllTextAsync("/proc/self/cgroup", cancellationToken)));

    private static async Task NoServerAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken) =>
        Assert.That(
            await SaidAsync(tree, Python("import socket\ntry: socket.create_server(('127.0.0.1', 0))\nexcept PermissionError: print('refused')"), cancellationToken),
            Is.EqualTo("refused\n"));

    private static async Task NoSharedFolderAsync(TemporaryFolder tree, TemporaryFolder outside, CancellationToken cancellationToken) =>
        Assert.That(await SaidAsync(tree, Shell("touch /tmp/$1 2>/dev/null || echo refused", $"pan-{Guid.NewGuid():N}"), cancellationToken), Is.EqualTo("refused\n"));

    private static async Task<string> SaidAsync(TemporaryFolder tree, ProcessSpec spec, CancellationToken cancellationToken) =>
        (await InsideAsync(spec, new SandboxProfile { Worktree = tree.Path }, cancellationToken)).StandardOutput;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
