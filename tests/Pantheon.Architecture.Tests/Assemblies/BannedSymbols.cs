namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>The banned-symbol list of the house: the clock, the roads out, the console, the environment, processes and files.</summary>
internal static class BannedSymbols
{
    private const string Clock = "time comes from a TimeProvider, so that a night can be replayed";
    private const string Road = "there is one door out, and it is guarded";
    private const string Native = "native code is called by name, from Platform, where everybody can see what it calls";
    private const string Disk = "this project is pure: it is given content and gives content back";
    private const string LocalHttp = "Pantheon.Runtimes.Http.LocalHttp";
    private const string ServiceClient = "Pantheon.Host.Client.ServiceClient";
    private const string Egress = "Pantheon.Platform.Egress";
    private const string Services = "Pantheon.Platform.Services";

    public static readonly IReadOnlyList<BannedSymbol> All =
    [
        new("System.DateTime", ["get_Now", "get_UtcNow", "get_Today"], Clock),
        new("System.DateTimeOffset", ["get_Now", "get_UtcNow"], Clock),
        new("System.Threading.Thread", ["Sleep"], Clock),
        new("System.Threading.Tasks.Task", ["Delay"], Clock) { UnlessParameter = "System.TimeProvider" },
        BannedSymbol.New("System.Net.Http.HttpClient", Road, LocalHttp, ServiceClient),
        BannedSymbol.New("System.Net.Http.HttpMessageInvoker", Road, LocalHttp, ServiceClient),
        BannedSymbol.New("System.Net.Http.HttpClientHandler", Road),
        BannedSymbol.New("System.Net.Http.SocketsHttpHandler", Road, LocalHttp, ServiceClient),
        new("System.Net.Http.HttpClient", ["set_DefaultProxy"], Road),
        new("System.Net.Sockets.Socket", [".ctor", "Connect", "ConnectAsync", "SendTo", "SendToAsync"], Road, Egress, Services),
        BannedSymbol.New("System.Net.Sockets.TcpClient", Road, Egress),
        BannedSymbol.New("System.Net.Sockets.UdpClient", Road, Egress),
        BannedSymbol.New("System.Net.Sockets.TcpListener", Road, Egress),
        new("System.Net.Dns", [], "a question about a name leaves the machine"),
        new("System.Net.HttpVersion", ["Version20", "Version30"], "HTTP/3 connects past the guard, and HTTP/2 shares connections between hosts"),
        BannedSymbol.New("System.Net.HttpListener", Road),
        BannedSymbol.New("System.Net.NetworkInformation.Ping", Road),
        BannedSymbol.New("System.Net.Mail.SmtpClient", Road),
        BannedSymbol.New("System.Net.WebSockets.ClientWebSocket", Road),
        new("System.Net.Quic.QuicConnection", [], Road),
        new("System.Net.Quic.QuicListener", [], Road),
        BannedSymbol.New("System.Net.WebClient", Road),
        new("System.Net.WebRequest", [], Road),
        BannedSymbol.New("System.Net.Security.SslStream", Road),
        BannedSymbol.New("System.Net.Security.NegotiateStream", Road),
        BannedSymbol.New("System.IO.Pipes.NamedPipeClientStream", Road),
        BannedSymbol.New("System.IO.Pipes.NamedPipeServerStream", Road),
        BannedSymbol.New("ModelContextProtocol.Client.HttpClientTransport", "MCP servers are local programs: there is no road to another"),
        BannedSymbol.New("ModelContextProtocol.Client.StdioClientTransport", "it starts a process itself, past the sandbox"),
        BannedSymbol.New("ModelContextProtocol.Protocol.StreamClientTransport", "it reads a server without bounds, and hands on what a server asks for"),
        new("System.AppContext", ["SetSwitch"], "a switch of the runtime may open a road"),
        new("System.Runtime.InteropServices.NativeLibrary", [], Native),
        new("System.Runtime.InteropServices.Marshal", ["GetDelegateForFunctionPointer"], Native),
        new("System.Console", [], "only the host owns the streams", "Pantheon.Host"),
        new("System.Environment", ["GetEnvironmentVariable", "GetEnvironmentVariables", "SetEnvironmentVariable", "ExpandEnvironmentVariables"],
            "settings are read once, at the door", "Pantheon.Host", "Pantheon.Platform"),
        new("System.Diagnostics.Process", [], "processes are started, watched and killed in one place", "Pantheon.Platform"),
        new("System.Environment", ["Exit", "FailFast"], "ends go through the host's exit code", "Pantheon.Host"),
        new("System.IO.File", [], Disk) { OnlyIn = ["Pantheon.Core", "Pantheon.Reporting"] },
        new("System.IO.Directory", [], Disk) { OnlyIn = ["Pantheon.Core", "Pantheon.Reporting"] },
        new("System.IO.FileStream", [], Disk) { OnlyIn = ["Pantheon.Core", "Pantheon.Reporting"] },
    ];

    public static IReadOnlyList<string> Violations(IEnumerable<MemberUse> uses) =>
        [.. uses.SelectMany(use => All.Where(rule => rule.Forbids(use)).Select(rule => $"{use}: {rule.Reason}")).Distinct()];
}
