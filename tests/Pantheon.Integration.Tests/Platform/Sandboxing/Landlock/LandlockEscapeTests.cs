using System.Globalization;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using static Pantheon.Integration.Tests.Platform.Sandboxing.Landlock.LandlockScene;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Landlock;

[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(30_000)]
[Category("Slow")]
internal sealed class LandlockEscapeTests
{
    private const string Try = "import ctypes,os,socket,sys\nl=ctypes.CDLL(None,use_errno=True)\ndef t(f):\n  ctypes.set_errno(0)\n  try: r=f()\n  except OSError as e: return e.errno\n  return ctypes.get_errno() if isinstance(r,int) and r<0 else 'done'\n";

    [OneTimeSetUp]
    public void Skip() => SkipWhereTheKernelCannot();

    [TestCase("(setsid nohup sleep {0} >/dev/null 2>&1 &)")]
    [TestCase("setsid sh -c '(setsid sleep {0} &) &' >/dev/null 2>&1")]
    [TestCase("(trap '' TERM HUP; setsid setsid sleep {0} &)")]
    public async Task Nothing_survives_the_tool_whatever_session_and_parent_it_took(string script, CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var seconds = $"{Random.Shared.Next(100_000, 999_999)}";
        var leave = string.Format(CultureInfo.InvariantCulture, script, seconds) + "; until grep -qsaP 'sleep\\x00'$1 /proc/[0-9]*/cmdline; do :; done; echo left";

        var outcome = await InsideAsync(Shell(leave, seconds), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("left\n"));
        Assert.That(LiveOnesNaming(seconds), Is.Empty);
    }

    [Test]
    public async Task What_ignores_the_deadline_is_killed_with_all_it_started(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var seconds = $"{Random.Shared.Next(100_000, 999_999)}";
        var spec = Shell($"trap '' TERM; (setsid sleep {seconds} &); while :; do sleep {seconds}; done") with { Timeout = TimeSpan.FromSeconds(1), KillGrace = TimeSpan.FromMilliseconds(200) };

        var outcome = await InsideAsync(spec, new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That(outcome.TimedOut);
        Assert.That(LiveOnesNaming(seconds), Is.Empty);
    }

    [Test]
    public async Task No_thread_of_the_worker_can_be_signalled_or_looked_into(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        const string Attack = "for t in /proc/$1 /proc/$1/task/*; do kill -0 ${t##*/}; cat $t/environ; cat $t/maps; readlink $t/fd/*; ls $t/root/; cat $t/mem; done; exit 0";
        var worker = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

        var inside = await InsideAsync(Shell(Attack, worker), new SandboxProfile { Worktree = tree.Path }, cancellationToken);
        var outside = await OutsideAsync(Shell("kill -0 $1 && head -c 1 /proc/$1/maps | wc -c", worker), cancellationToken);

        Assert.That((inside.StandardOutput, outside.StandardOutput), Is.EqualTo(("", "1\n")));
    }

    [Test]
    public async Task Neither_the_starter_nor_the_warden_can_be_killed(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        const string KillAll = "import os,signal\nfor p in [int(p) for p in os.listdir('/proc') if p.isdigit()]:\n  if p!=os.getpid():\n    try: os.kill(p,0); print('reached',p)\n    except PermissionError: pass\n    except ProcessLookupError: pass\n";

        var outcome = await InsideAsync(Python(KillAll), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That((outcome.ExitCode, outcome.StandardOutput, outcome.StandardError), Is.EqualTo((0, "", "")));
    }

    [TestCase("AF_INET", "SOCK_STREAM")]
    [TestCase("AF_INET", "SOCK_DGRAM")]
    [TestCase("AF_INET6", "SOCK_STREAM")]
    [TestCase("AF_NETLINK", "SOCK_RAW")]
    [TestCase("AF_VSOCK", "SOCK_STREAM")]
    [TestCase("AF_PACKET", "SOCK_RAW")]
    [TestCase("AF_ALG", "SOCK_SEQPACKET")]
    public async Task No_socket_but_a_local_one_is_opened(string family, string type, CancellationToken cancellationToken)
    {
        var (inside, _) = await BothAsync(Try + $"print(t(lambda: socket.socket(socket.{family}, socket.{type})))", cancellationToken);

        Assert.That(inside, Is.EqualTo("1\n"));
    }

    [Test]
    public async Task A_local_server_works_inside_and_an_abstract_one_outside_is_out_of_reach(CancellationToken cancellationToken)
    {
        var name = $"pantheon-{Guid.NewGuid():N}";
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        listener.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint("\0" + name));
        listener.Listen();
        var script = Try + "s=socket.socket(socket.AF_UNIX); s.bind('s.sock'); s.listen(); socket.socket(socket.AF_UNIX).connect('s.sock'); print('inside')\n"
            + $"print(t(lambda: socket.socket(socket.AF_UNIX).connect('\\0{name}')))";

        var (inside, outside) = await BothAsync(script.Replace("'s.sock'", "'s%d.sock' % os.getpid()", StringComparison.Ordinal), cancellationToken);

        Assert.That((inside, outside), Is.EqualTo(("inside\n1\n", "inside\ndone\n")));
    }

    [TestCase("l.unshare(0x10000000)", "1")]
    [TestCase("l.syscall(56, 0x10000000|17, 0, 0, 0, 0)", "1")]
    [TestCase("l.syscall(435, 0, 0)", "38")]
    [TestCase("l.ptrace(0, 0, 0, 0)", "1")]
    [TestCase("l.syscall(425, 0, 0)", "1")]
    [TestCase("l.syscall(304, 0, 0, 0)", "1")]
    [TestCase("l.shmget(1, 4096, 0o1600)", "1")]
    [TestCase("l.mq_open(b'/x', 0)", "1")]
    [TestCase("l.prlimit(os.getppid(), 7, 0, 0)", "1")]
    [TestCase("l.prlimit(os.getpid(), 7, 0, 0)", "1")]
    [TestCase("l.prlimit(0, 7, 0, ctypes.create_string_buffer(16))", "done")]
    [TestCase("l.setpriority(0, 0, 5) or os.getpriority(0, 0) == 5 or -1", "done")]
    [TestCase("l.chown(b'/usr', -1, -1)", "1")]
    [TestCase("l.setxattr(b'.', b'user.x', b'y', 1, 0)", "95")]
    [TestCase("l.ioctl(0, 0x5412, b'x')", "1")]
    [TestCase("l.ioctl(0, ctypes.c_ulong(0x100005412), b'x')", "1")]
    [TestCase("l.ioctl(0, 0x541C, b'x')", "1")]
    [TestCase("os.mknod('dev', 0o20600, os.makedev(1, 3))", "13")]
    public async Task A_call_that_reaches_beyond_is_refused(string call, string expected, CancellationToken cancellationToken)
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Ignore("the numbers of this table are x86-64's");
        }

        using var tree = new TemporaryFolder();
        var outcome = await InsideAsync(Python(Try + $"print(t(lambda: {call}))"), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That(outcome.StandardOutput + outcome.StandardError, Is.EqualTo(expected + "\n"));
    }

    [TestCase("os.setpriority(os.PRIO_PROCESS, {0}, 15)", "os.getpriority(os.PRIO_PROCESS, {0})")]
    [TestCase("os.setpriority(os.PRIO_USER, 0, 15)", "os.getpriority(os.PRIO_PROCESS, {0})")]
    [TestCase("os.sched_setaffinity({0}, [0])", "sorted(os.sched_getaffinity({0}))")]
    [TestCase("os.sched_setscheduler({0}, os.SCHED_IDLE, os.sched_param(0))", "os.sched_getscheduler({0})")]
    public async Task How_another_process_is_scheduled_stays_as_it_is(string change, string look, CancellationToken cancellationToken)
    {
        await using var other = Runner.Start(Shell("exec sleep 600"));
        var (attack, sight) = (change.Replace("{0}", $"{other.Id}", StringComparison.Ordinal), $"print({look.Replace("{0}", $"{other.Id}", StringComparison.Ordinal)})");
        using var tree = new TemporaryFolder();
        var before = await OutsideAsync(Python("import os\n" + sight), cancellationToken);

        var inside = await InsideAsync(Python($"import os\n{attack}\n{sight}"), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That((inside.StandardOutput, inside.StandardError), Is.EqualTo((before.StandardOutput, "")));
        if (!change.Contains("PRIO_USER", StringComparison.Ordinal))
        {
            var outside = await OutsideAsync(Python($"import os\n{attack}\n{sight}"), cancellationToken);
            Assert.That(outside.StandardOutput, Is.Not.EqualTo(before.StandardOutput));
        }
    }

    [Test]
    public async Task A_second_architectures_calls_end_the_process(CancellationToken cancellationToken)
    {
        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Ignore("the second ABI is x86-64's");
        }

        using var tree = new TemporaryFolder();
        var outcome = await InsideAsync(Python("import ctypes; ctypes.CDLL(None).syscall(0x40000000 | 39)"), new SandboxProfile { Worktree = tree.Path }, cancellationToken);

        Assert.That(outcome.Signal, Is.EqualTo(31));
    }

    [Test]
    public async Task Many_tools_at_once_end_alone(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        await using var staying = Runner.Start(Sandbox.Confine(Shell("echo here; exec sleep 600"), new SandboxProfile { Worktree = tree.Path }));
        var others = Enumerable.Range(0, 12).Select(number => InsideAsync(tree, $"(setsid sleep 600 >/dev/null 2>&1 &); echo {number}", cancellationToken)).ToList();

        var outcomes = await Task.WhenAll(others);

        Assert.That(outcomes.Select(outcome => outcome.StandardOutput), Is.EqualTo(Enumerable.Range(0, 12).Select(number => $"{number}\n")));
        Assert.That(staying.HasExited, Is.False);
    }

    private static List<string> LiveOnesNaming(string seconds)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Contains($"sleep\0{seconds}", StringComparison.Ordinal)
                    && ProcessProbe.IsAlive(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)))
                {
                    found.Add(folder);
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // it ended meanwhile
            }
        }

        return found;
    }
}
