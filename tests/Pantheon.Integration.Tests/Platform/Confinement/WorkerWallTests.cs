using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Confinement;

[CancelAfter(60_000)]
public sealed class WorkerWallTests
{
    private static readonly ProcessRunner Runner = new(TimeProvider.System);

    [SetUp]
    public void NeedsTheKernel()
    {
        if (WallSupport.WhyNot() is { } reason)
        {
            Assert.Ignore($"The worker's wall cannot stand here: {reason}");
        }

        if (!File.Exists("/usr/bin/python3"))
        {
            Assert.Ignore("There is no /usr/bin/python3 to try sockets with.");
        }
    }

    [Test]
    public void Without_a_wall_the_holes_are_open() =>
        Assert.That(Behind(null, () => WallProbe.Holes(new WallPorts([]))), Does.Contain("datagrams (UDP, DNS)").And.Contains("TCP to a port that is not listed"));

    [Test]
    public void Behind_it_no_hole_is_open_and_the_rest_of_the_process_is_as_it_was()
    {
        Assert.That(Behind(new WallPorts([]), () => WallProbe.Holes(new WallPorts([]))), Is.Empty);
        Assert.That(Behind(null, () => WallProbe.Holes(new WallPorts([]))), Is.Not.Empty);
    }

    [Test]
    public void Only_the_listed_port_is_reached()
    {
        using var listed = new TcpListener(IPAddress.Loopback, 0);
        using var unlisted = new TcpListener(IPAddress.Loopback, 0);
        listed.Start();
        unlisted.Start();
        var (open, shut) = ((IPEndPoint)listed.LocalEndpoint, (IPEndPoint)unlisted.LocalEndpoint);
        var ports = new WallPorts([open.Port]);

        Assert.That(Behind(null, () => (Connect(open), Connect(shut))), Is.EqualTo((SocketError.Success, SocketError.Success)), "without a wall both answer");
        Assert.That(Behind(ports, () => (Connect(open), Connect(shut))), Is.EqualTo((SocketError.Success, SocketError.AccessDenied)));
    }

    [Test]
    public void Nothing_listens() =>
        Assert.That(
            Behind(new WallPorts([]), () =>
            {
                using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                return Caught(() => server.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
            }),
            Is.EqualTo(SocketError.AccessDenied));

    [Test]
    public async Task What_a_worker_lives_on_goes_on_behind_it(CancellationToken cancellationToken)
    {
        var outcome = await Runner.RunAsync(Spec("[ -e /proc/self ] && git --version && python3 -c 'import socket; socket.socket(socket.AF_UNIX); socket.socket(16, 3, 0)' && echo fine", new WorkerWall(new WallPorts([]))), cancellationToken);

        Assert.That(outcome.StandardOutput, Does.EndWith("fine\n"), outcome.StandardError);
    }

    [Test]
    public async Task A_child_of_a_walled_thread_cannot_ask_for_a_name_or_leave(CancellationToken cancellationToken)
    {
        const string script = """
            import errno, socket
            for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_INET6, socket.SOCK_DGRAM), (socket.AF_INET, socket.SOCK_RAW), (40, 1), (17, 3), (16, 3)):
                try:
                    socket.socket(family, kind, 9 if family == 16 else 0).close()
                    print('open', family, kind)
                except OSError as refused:
                    print(errno.errorcode[refused.errno])
            s = socket.socket()
            try:
                s.sendto(b'x', 0x20000000, ('127.0.0.1', 9))
                print('open fastopen')
            except OSError as refused:
                print(errno.errorcode[refused.errno])
            """;
        var outside = await Runner.RunAsync(Python(script), cancellationToken);
        var inside = await Runner.RunAsync(Python(script) with { Walls = [new WorkerWall(new WallPorts([]))] }, cancellationToken);

        Assert.That(outside.StandardOutput, Does.Contain("open 2 2"), "the control: without a wall a datagram socket is made" + outside.StandardError);
        Assert.That(inside.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(Enumerable.Repeat("EPERM", 7)), inside.StandardError);
    }

    private static ProcessSpec Spec(string script, ILaunchWall? wall) => new()
    {
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        Environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" },
        Timeout = TimeSpan.FromSeconds(20),
        Walls = wall is null ? [] : [wall],
    };

    private static ProcessSpec Python(string script) => Spec("exec python3 -", null) with { StandardInput = System.Text.Encoding.UTF8.GetBytes(script) };

    private static SocketError Connect(IPEndPoint endpoint)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return Caught(() => socket.Connect(endpoint));
    }

    private static SocketError Caught(Action act)
    {
        try
        {
            act();
            return SocketError.Success;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode;
        }
    }

    /// <summary>On a thread of its own, which the wall takes with it.</summary>
    private static T Behind<T>(WallPorts? ports, Func<T> act)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (ports is not null)
                {
                    new WorkerWall(ports).PutUp();
                }

                result = act();
            }
            catch (Exception caught)
            {
                failure = caught;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new AssertionException(failure.ToString());
    }
}
