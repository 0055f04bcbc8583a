using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Mail;
using System.Net.NetworkInformation;
using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>Breaks every rule of the banned-symbol list on purpose, and is never run: it proves that the checker bites.</summary>
internal static class PlantedViolations
{
    public static object[] Clock() => [DateTime.Now, DateTime.UtcNow, DateTime.Today, DateTimeOffset.Now, DateTimeOffset.UtcNow];

    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        Thread.Sleep(1);
        await Task.Delay(1, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
    }

    public static IDisposable[] Roads() =>
    [
        new HttpClient(),
        new HttpMessageInvoker(new HttpClientHandler()),
        new SocketsHttpHandler(),
        new Socket(SocketType.Stream, ProtocolType.Tcp),
        new TcpClient(),
        new UdpClient(),
        new TcpListener(IPAddress.Loopback, 0),
        new HttpListener(),
        new Ping(),
        new SmtpClient(),
        new ClientWebSocket(),
        new NamedPipeClientStream("far", "pipe", PipeDirection.In),
        new NamedPipeServerStream("pipe"),
        new SslStream(Stream.Null),
        new NegotiateStream(Stream.Null),
    ];

    public static object[] Servers() =>
    [
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri("http://203.0.113.9/") }),
        new StdioClientTransport(new StdioClientTransportOptions { Command = "server" }),
        new StreamClientTransport(Stream.Null, Stream.Null),
    ];

    public static object[] OldRoads()
    {
#pragma warning disable SYSLIB0014 // obsolete: the rule against it is what is tried
        return [new WebClient(), WebRequest.Create("http://203.0.113.9/")];
#pragma warning restore SYSLIB0014
    }

    public static async Task LeaveAsync(Socket socket)
    {
        HttpClient.DefaultProxy = new WebProxy();
        socket.Connect(IPAddress.Loopback, 1);
        await socket.ConnectAsync(IPAddress.Loopback, 1);
        socket.SendTo([1], new IPEndPoint(IPAddress.Loopback, 1));
        await socket.SendToAsync(new byte[1], new IPEndPoint(IPAddress.Loopback, 1));
        await Dns.GetHostAddressesAsync("far.example");
    }

    [SupportedOSPlatform("linux")]
    public static async Task LeaveFasterAsync()
    {
        await using var connection = await QuicConnection.ConnectAsync(new QuicClientConnectionOptions());
        await using var listener = await QuicListener.ListenAsync(new QuicListenerOptions());
    }

    public static Version[] Versions() => [HttpVersion.Version20, HttpVersion.Version30];

    public static Delegate Natives()
    {
        AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http3Support", true);
        return Marshal.GetDelegateForFunctionPointer<Action>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "connect") + RawSocket(2, 1, 0));
    }

    public static IEnumerable<string?> Surroundings()
    {
        Console.WriteLine();
        yield return Environment.GetEnvironmentVariable("PATH");
        yield return Environment.GetEnvironmentVariables().Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Environment.SetEnvironmentVariable("PATH", Environment.ExpandEnvironmentVariables("$PATH"));
        Environment.FailFast("planted");
        Environment.Exit(1);
    }

    public static Func<Process?> Child() => () => Process.Start("true");

    [DllImport("libc", EntryPoint = "socket")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RawSocket(int domain, int type, int protocol);

    public static bool Disk(string path) => File.Exists(path) && Directory.Exists(path) && new FileStream(path, FileMode.Open).CanRead;
}
