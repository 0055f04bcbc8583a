using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>What lies around a night's tool on its machine and is worth attacking: a home, a sibling run, servers, sockets, processes, shared memory.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const string Secret = "pantheon-secret";

    private const UnixFileMode Everybody = (UnixFileMode)0x1ed;

    private readonly TemporaryFolder _folder = new();
    private readonly List<ChildProcess> _children = [];
    private readonly List<Socket> _servers = [];
    private SafeFileHandle? _inheritable;

    private Scene()
    {
        Directory.CreateDirectory(Worktree);
        Directory.CreateDirectory(Sibling);
        _folder.Write("home/.ssh/id_ed25519", Secret);
        _folder.Write("home/.aws/credentials", Secret);
        _folder.Write("home/.netrc", Secret);
        _folder.Write("sibling/trace", Secret);
        _folder.Write("cache/package", Secret);
        _folder.Write("ws/README.md", "hello\n");
        File.WriteAllText(SharedMemoryFile, Secret);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(_folder.Path, Everybody);
            File.Copy("/usr/bin/id", SetUserIdProgram);
            File.SetUnixFileMode(SetUserIdProgram, Everybody | UnixFileMode.SetUser);
        }
    }

    public string Worktree => _folder.PathOf("ws");

    public string Home => _folder.PathOf("home");

    public string Sibling => _folder.PathOf("sibling");

    public string Cache => _folder.PathOf("cache");

    /// <summary>A socket file that answers with the secret, as the control sockets of daemons answer.</summary>
    public string DaemonSocket => _folder.PathOf("daemon.sock");

    public string AgentSocket => _folder.PathOf("agent.sock");

    public string AbstractName { get; } = $"@pantheon-redteam-{Guid.NewGuid():n}";

    public string SharedMemoryFile { get; } = $"/dev/shm/pantheon-redteam-{Guid.NewGuid():n}";

    public string Queue { get; } = $"pantheon-redteam-{Guid.NewGuid():n}";

    public string Segment { get; private set; } = "";

    /// <summary>A program in the worktree that runs with the rights of its owner, and tells them.</summary>
    public string SetUserIdProgram => Path.Combine(Worktree, "whoever");

    /// <summary>An account without rights, which only root can start a child as.</summary>
    public string? AnotherAccount => Environment.IsPrivilegedProcess ? "nobody" : null;

    public string TcpPort { get; private set; } = "";

    public string TcpPort6 { get; private set; } = "";

    /// <summary>A process of the same account that holds the secret in its memory and its environment.</summary>
    public string Victim { get; private set; } = "";

    public string VictimAddress { get; private set; } = "";

    public Internet? Internet { get; private set; }

    /// <summary>The Internet of the sandboxed attacks, which no packet may reach.</summary>
    public Internet? SilentInternet { get; private set; }

    public SandboxProfile Profile => new()
    {
        Worktree = Worktree,
        ReadOnly = [AppContext.BaseDirectory.TrimEnd('/'), Probe.DotnetRoot, Cache],
    };

    public static async Task<Scene> SetAsync(CancellationToken cancellationToken)
    {
        var scene = new Scene();
        scene.TcpPort = scene.Serve(new IPEndPoint(IPAddress.Loopback, 0));
        scene.TcpPort6 = scene.Serve(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        scene.Serve(new UnixDomainSocketEndPoint(scene.DaemonSocket));
        scene.Serve(new UnixDomainSocketEndPoint('\0' + scene.AbstractName[1..]));
        scene._inheritable = Native.OpenInheritable(Path.Combine(scene.Sibling, "trace"), 0);
        scene.Start(scene.Shell("exec ssh-agent -D -a \"$1\"", scene.AgentSocket));
        var victim = scene.Probing("victim");
        var started = scene.Start(victim with { Environment = new Dictionary<string, string>(victim.Environment) { ["VICTIM_TOKEN"] = Secret } });
        scene.Victim = Text(started.Id);
        scene.VictimAddress = await FirstLineAsync(started, cancellationToken);
        scene.Segment = (await Tiers.Runner.RunAsync(scene.Shell("ipcmk -M 4096 | grep -o '[0-9]*$'"), cancellationToken)).StandardOutput.Trim();
        await Tiers.Runner.RunAsync(scene.Probing("queue-make", scene.Queue), cancellationToken);
        scene.Internet = await Internet.OpenAsync(cancellationToken);
        scene.SilentInternet = await Internet.OpenAsync(cancellationToken);
        return scene;
    }

    /// <summary>The probe, asked for one of its attacks.</summary>
    public ProcessSpec Probing(params string[] attack) => Bounded(Probe.Spec(["attack", .. attack]));

    /// <summary>A shell script with its arguments, its error stream with its output.</summary>
    public ProcessSpec Shell(string script, params string[] arguments) => Running("/bin/sh", ["-c", $"exec 2>&1; {script}", "sh", .. arguments]);

    public ProcessSpec Running(string program, params string[] arguments) => Bounded(Probe.Spec() with { FileName = program, Arguments = arguments });

    /// <summary>A process that only waits to be killed.</summary>
    public string NewSleeper() => Text(Start(Running("/usr/bin/sleep", "600") with { Timeout = null }).Id);

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
        {
            await child.DisposeAsync();
        }

        _servers.ForEach(server => server.Dispose());
        _inheritable?.Dispose();
        await (Internet?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (SilentInternet?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Tiers.Runner.RunAsync(Probing("queue-remove", Queue), CancellationToken.None);
        await Tiers.Runner.RunAsync(Shell("ipcrm -m \"$1\"", Segment), CancellationToken.None);
        File.Delete(SharedMemoryFile);
        _folder.Dispose();
    }

    private ProcessSpec Bounded(ProcessSpec spec) => spec with
    {
        WorkingDirectory = Worktree,
        Timeout = TimeSpan.FromSeconds(30),
        Environment = new Dictionary<string, string>(spec.Environment) { ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" },
    };

    private ChildProcess Start(ProcessSpec spec)
    {
        var child = Tiers.Runner.Start(spec);
        lock (_children)
        {
            _children.Add(child);
        }

        return child;
    }

    private string Serve(EndPoint where)
    {
        var server = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(where);
        server.Listen(64);
        _servers.Add(server);
        _ = AnswerAsync(server);
        return server.LocalEndPoint is IPEndPoint { Port: var port } ? Text(port) : "";
    }

    private static async Task AnswerAsync(Socket server)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptAsync();
                await client.SendAsync("pantheon-secret"u8.ToArray());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // the scene is over
        }
    }

    private static async Task<string> FirstLineAsync(ChildProcess child, CancellationToken cancellationToken)
    {
        while (!child.StandardOutput.Contains('\n', StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return child.StandardOutput.Split('\n')[0];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
