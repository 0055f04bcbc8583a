using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.Platform.Sandboxing;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class BubblewrapSandboxTests
{
    private const string SystemPath = "/usr/local/bin:/usr/bin:/bin";

    private readonly ProcessRunner _runner = new(TimeProvider.System);

    [OneTimeSetUp]
    public async Task Skip_where_no_sandbox_can_be_made()
    {
        if (ExecutableFinder.Find("bwrap", SystemPath) is null)
        {
            Assert.Ignore("bubblewrap is not installed on this machine");
        }

        var bare = await _runner.RunAsync(
            new ProcessSpec
            {
                FileName = "bwrap",
                Arguments = ["--unshare-all", "--ro-bind", "/", "/", "true"],
                Environment = new Dictionary<string, string> { ["PATH"] = SystemPath },
            },
            CancellationToken.None);
        if (!bare.Succeeded)
        {
            Assert.Ignore($"bubblewrap does not run on this machine: {bare.StandardError}");
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_check_finds_no_hole(CancellationToken cancellationToken)
    {
        var check = await new BubblewrapSandbox(_runner).CheckAsync(cancellationToken);

        Assert.That(check, Is.EqualTo(SandboxCheck.Passed));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task No_folder_in_memory_is_without_a_bound(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        const string Fill = "for f in /x /dev/x /dev/shm/x /etc/x /home/x /tmp/x /run/x $HOME/x; do head -c 4000000 /dev/zero 2>/dev/null >$f && echo $f; done; head -c 4096 /dev/zero >/dev/shm/y && echo small";
        var profile = new SandboxProfile { Worktree = tree.Path, Limits = new SandboxLimits { MaxMemoryFolderBytes = 1024 * 1024 } };

        var outcome = await RunAsync(Shell(Fill + "; rm -f /dev/shm/x; head -c 4096 /dev/zero >/dev/shm/z && echo room"), profile, cancellationToken);

        Assert.That(outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.SubsetOf((string[])["small", "room"]).And.Contains("room"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_worktree_is_seen_and_written_and_is_the_working_folder(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        tree.Write("sub/in.txt", "hello");

        var outcome = await RunAsync(tree, "pwd; cat sub/in.txt; echo out > out.txt", cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", $"{tree.Path}\nhello")));
        Assert.That(File.ReadAllText(tree.PathOf("out.txt")), Is.EqualTo("out\n"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_worktree_can_be_mounted_elsewhere_and_a_folder_of_it_be_the_working_folder(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        tree.Write("sub/in.txt", "");
        var profile = new SandboxProfile { Worktree = tree.Path, MountAt = "/work" };

        var outcome = await RunAsync(Shell("pwd; ls") with { WorkingDirectory = tree.PathOf("sub") }, profile, cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "/work/sub\nin.txt\n")));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Nothing_outside_can_be_read_or_written(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var secret = new TemporaryFolder();
        var file = secret.Write("key", "secret");
        var name = $"escaped-{Environment.ProcessId}";

        var outcome = await RunAsync(
            tree,
            $"cat {file}; ls -A {Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}; ls -A /home /run /var /etc/shadow; echo x > {file}; echo x > /usr/x; echo x > /etc/passwd; echo x > ../{name}; exit 0",
            cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("/home:\nagent\n\n/run:\n"));
        Assert.That(File.ReadAllText(file), Is.EqualTo("secret"));
        Assert.That(outcome.StandardError, Does.Contain("/usr/x: Read-only").And.Contain("/etc/passwd: Read-only"));
        Assert.That(File.Exists(Path.Combine(Path.GetTempPath(), name)), Is.False);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Read_only_paths_are_shown_and_hold(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        var file = cache.Write("package", "bytes");
        var profile = new SandboxProfile { Worktree = tree.Path, ReadOnly = [cache.Path, "/no/such/cache"] };

        var outcome = await RunAsync(Shell($"cat {file}; echo x > {file}; exit 0"), profile, cancellationToken);

        Assert.That((outcome.StandardOutput, File.ReadAllText(file)), Is.EqualTo(("bytes", "bytes")));
        Assert.That(outcome.StandardError, Does.Contain("Read-only file system"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_hosts_loopback_and_the_internet_are_out_of_reach(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var profile = new SandboxProfile { Worktree = tree.Path, ReadOnly = [AppContext.BaseDirectory.TrimEnd('/'), Probe.DotnetRoot] };
        var control = await _runner.RunAsync(Probe.Spec("connect", "127.0.0.1", port), cancellationToken);

        var loopback = await RunAsync(Probe.Spec("connect", "127.0.0.1", port), profile, cancellationToken);
        var internet = await RunAsync(Probe.Spec("connect", "198.51.100.1", "443"), profile, cancellationToken);

        Assert.That(control.StandardOutput, Is.EqualTo("connected\n"));
        Assert.That((loopback.StandardOutput, internet.StandardOutput), Is.EqualTo(("ConnectionRefused\n", "NetworkUnreachable\n")));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_server_inside_can_be_reached_from_inside(CancellationToken cancellationToken)
    {
        var script = "import socket; s=socket.create_server(('localhost',0)); c=socket.create_connection(s.getsockname()); print('ok')";

        Assert.That(await PythonAsync(script, cancellationToken), Is.EqualTo("ok\n"));
    }

    [TestCase("AF_NETLINK", "socket.SOCK_RAW")]
    [TestCase("AF_VSOCK", "socket.SOCK_STREAM")]
    [TestCase("AF_PACKET", "socket.SOCK_RAW")]
    [TestCase("AF_ALG", "socket.SOCK_SEQPACKET")]
    [CancelAfter(30_000)]
    public async Task Other_socket_families_are_refused(string family, string type, CancellationToken cancellationToken)
    {
        var script = $"import socket\ntry:\n  socket.socket(socket.{family}, {type}); print('open')\nexcept PermissionError: print('refused')";

        Assert.That(await PythonAsync(script, cancellationToken), Is.EqualTo("refused\n"));
    }

    [TestCase(101, "ptrace")]
    [TestCase(425, "io_uring_setup")]
    [TestCase(272, "unshare")]
    [TestCase(250, "keyctl")]
    [CancelAfter(30_000)]
    public async Task System_calls_that_widen_a_sandbox_are_refused(int number, string name, CancellationToken cancellationToken)
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Ignore("the numbers of this table are x86-64's");
        }

        var script = $"import ctypes; l=ctypes.CDLL(None,use_errno=True); l.syscall({number},0,0,0,0); print(ctypes.get_errno())";

        Assert.That(await PythonAsync(script, cancellationToken), Is.EqualTo("1\n"), name);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_further_user_namespace_is_refused(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();

        var outcome = await RunAsync(tree, "unshare --user true && echo made; grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status", cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_environment_is_the_commands_and_the_policys_alone_also_for_the_first_process(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path, Environment = new Dictionary<string, string> { ["LANG"] = "C", ["POLICY"] = "1" } };
        var spec = Shell("echo \"[$(tr '\\0' ' ' </proc/1/environ)]\"; exec env") with
        {
            Environment = new Dictionary<string, string> { ["MINE"] = "a b" },
        };

        var outcome = await RunAsync(spec, profile, cancellationToken);

        Assert.That(
            outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Is.EquivalentTo(["[]", "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/agent", "TMPDIR=/tmp", "LANG=C", "POLICY=1", "MINE=a b", $"PWD={tree.Path}"]));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Only_the_standard_streams_are_open_and_only_own_processes_are_seen(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();

        var outcome = await RunAsync(tree, "ls /proc/self/fd; kill -0 " + Environment.ProcessId, cancellationToken);

        Assert.That(outcome.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(["0", "1", "2", "3"]), "3 is the folder being listed");
        Assert.That(outcome.StandardError, Does.Contain("No such process"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_deadline_kills_all_that_runs_inside(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var seconds = $"61{Environment.ProcessId}";
        var profile = new SandboxProfile { Worktree = tree.Path };
        var spec = Shell($"trap '' TERM; (setsid sleep {seconds} &); sleep {seconds}") with { Timeout = TimeSpan.FromSeconds(1) };

        var outcome = await RunAsync(spec, profile, cancellationToken);

        Assert.That(outcome.TimedOut);
        Assert.That(() => CommandLines().Any(line => line.Contains(seconds, StringComparison.Ordinal)), Is.False.After(3000, 20));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_file_over_the_limit_is_cut(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path, Limits = new SandboxLimits { MaxFileBytes = 102_400 } };

        var outcome = await RunAsync(Shell("head -c 1000000 /dev/zero > big"), profile, cancellationToken);

        Assert.That((outcome.Succeeded, new FileInfo(tree.PathOf("big")).Length), Is.EqualTo((false, 102_400L)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_folder_in_memory_cannot_be_filled_beyond_its_size(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path, Limits = new SandboxLimits { MaxMemoryFolderBytes = 1024 * 1024 } };

        var outcome = await RunAsync(Shell("head -c 5000000 /dev/zero > /run/big"), profile, cancellationToken);

        Assert.That(outcome.StandardError, Does.Contain("No space left"));
    }

    [TestCase("/")]
    [TestCase("/proc")]
    [TestCase("/run")]
    [TestCase("relative")]
    [TestCase("/usr/../etc")]
    public void A_profile_that_would_open_the_sandbox_is_refused(string path)
    {
        using var tree = new TemporaryFolder();
        var profile = new SandboxProfile { Worktree = tree.Path, ReadOnly = [path] };

        Assert.That(() => new BubblewrapSandbox(_runner).Confine(Shell(""), profile), Throws.TypeOf<ProcessStartException>().With.Message.Contains($"'{path}'"));
    }

    [Test]
    public void A_command_outside_the_sandbox_and_a_missing_worktree_are_refused()
    {
        using var tree = new TemporaryFolder();
        var sandbox = new BubblewrapSandbox(_runner);

        Assert.That(
            () => sandbox.Confine(Shell("") with { FileName = "/opt/tool" }, new SandboxProfile { Worktree = tree.Path }),
            Throws.TypeOf<ProcessStartException>().With.Message.Contains("outside what the sandbox shows"));
        Assert.That(
            () => sandbox.Confine(Shell(""), new SandboxProfile { Worktree = tree.PathOf("gone") }),
            Throws.TypeOf<ProcessStartException>().With.Message.Contains("does not exist"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Another_accounts_tool_writes_as_that_account(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("only root can start a child as another account");
        }

        using var tree = new TemporaryFolder();
        var everybody = (UnixFileMode)0x1ff;
        File.SetUnixFileMode(tree.Path, everybody);
        var profile = new SandboxProfile { Worktree = tree.Path };

        var plain = await _runner.RunAsync(Shell("id -un; grep CapEff /proc/self/status") with { UserName = "nobody" }, cancellationToken);
        var confined = await RunAsync(Shell("id -un; echo x > made") with { UserName = "nobody" }, profile, cancellationToken);
        var owner = await _runner.RunAsync(Shell($"stat -c %U {tree.PathOf("made")}"), cancellationToken);

        Assert.That((plain.StandardOutput, plain.StandardError), Is.EqualTo(("nobody\nCapEff:\t0000000000000000\n", "")));
        Assert.That((confined.StandardOutput, confined.StandardError, owner.StandardOutput), Is.EqualTo(("agent\n", "", "nobody\n")));
    }

    private static ProcessSpec Shell(string script) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string>(),
    };

    private static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "cmdline"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return line;
        }
    }

    private Task<ProcessOutcome> RunAsync(TemporaryFolder tree, string script, CancellationToken cancellationToken) =>
        RunAsync(Shell(script), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

    private Task<ProcessOutcome> RunAsync(ProcessSpec spec, SandboxProfile profile, CancellationToken cancellationToken) =>
        _runner.RunAsync(new BubblewrapSandbox(_runner).Confine(spec, profile), cancellationToken);

    private async Task<string> PythonAsync(string script, CancellationToken cancellationToken)
    {
        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Ignore("python3 is not installed on this machine");
        }

        using var tree = new TemporaryFolder();
        var spec = Shell("") with { FileName = "/usr/bin/python3", Arguments = ["-c", script] };
        var outcome = await RunAsync(spec, new SandboxProfile { Worktree = tree.Path }, cancellationToken);
        return outcome.StandardOutput + outcome.StandardError;
    }
}
