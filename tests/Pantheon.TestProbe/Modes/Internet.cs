using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.TestProbe.Modes;

/// <summary>Listens on everything a caller could want to reach, and writes down each contact: one line with where it came in.</summary>
internal static class Internet
{
    private static readonly int[] TcpPorts = [53, 80, 443, 5432, 8080, 11434];
    private static readonly int[] UdpPorts = [53, 123, 443];

    public static async Task<int> RunAsync(string log, string socketPath)
    {
        using var written = new SemaphoreSlim(1);
        async Task NoteAsync(string contact)
        {
            await written.WaitAsync();
            try
            {
                await File.AppendAllTextAsync(log, contact + "\n");
            }
            finally
            {
                written.Release();
            }
        }

        List<Task> all = [];
        all.AddRange(TcpPorts.Select(port => AcceptAsync(Listen(new IPEndPoint(IPAddress.Any, port)), "tcp", NoteAsync)));
        all.Add(AcceptAsync(Listen(new UnixDomainSocketEndPoint(socketPath)), "unix path", NoteAsync));
        all.Add(AcceptAsync(Listen(new UnixDomainSocketEndPoint("\0pantheon-canary")), "unix abstract", NoteAsync));
        all.AddRange(UdpPorts.Select(port => ReceiveAsync(port, NoteAsync)));
        await Console.Out.WriteLineAsync("ready");
        await Console.Out.FlushAsync();
        await Task.WhenAll(all);
        return 0;
    }

    private static Socket Listen(EndPoint place)
    {
        var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(place);
        socket.Listen(64);
        return socket;
    }

    private static async Task AcceptAsync(Socket listener, string kind, Func<string, Task> noteAsync)
    {
        while (true)
        {
            using var guest = await listener.AcceptAsync();
            await noteAsync($"{kind} {guest.LocalEndPoint}");
        }
    }

    private static async Task ReceiveAsync(int port, Func<string, Task> noteAsync)
    {
        using var socket = new UdpClient(port);
        while (true)
        {
            var packet = await socket.ReceiveAsync();
            await noteAsync($"udp {port} {Encoding.ASCII.GetString(packet.Buffer.AsSpan(0, Math.Min(packet.Buffer.Length, 40)))}");
        }
    }
}
