using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.TestProbe.Attacks;

/// <summary>Ways out by a socket.</summary>
internal static class SocketAttacks
{
    private const int Stream = 1;
    private const int Datagram = 2;

    public static int Make(string family, string type, string protocol) => Answer.Of(Kernel.Socket(Number(family), Number(type), Number(protocol)));

    public static int Tcp(string address, string port) => Connect(new IPEndPoint(IPAddress.Parse(address), Number(port)), reads: false);

    public static int Udp(string address, string port)
    {
        var end = new IPEndPoint(IPAddress.Parse(address), Number(port));
        var socket = Kernel.Socket((int)Native(end), Datagram, 0);
        var (bytes, length) = Serialized(end);
        return socket < 0 ? Answer.Refused() : Answer.Of(Kernel.SendTo(socket, "secret"u8.ToArray(), 6, 0, bytes, length));
    }

    /// <summary>Connects to a socket file, or with a leading @ to an abstract name, and tells what the other side says.</summary>
    public static int Unix(string name) => Connect(new UnixDomainSocketEndPoint(name[0] == '@' ? '\0' + name[1..] : name), reads: true);

    private static int Connect(EndPoint end, bool reads)
    {
        var socket = Kernel.Socket((int)Native(end), Stream, 0);
        if (socket < 0)
        {
            return Answer.Refused();
        }

        var (bytes, length) = Serialized(end);
        if (Kernel.Connect(socket, bytes, length) != 0)
        {
            return Answer.Refused();
        }

        var said = new byte[256];
        var count = reads ? Kernel.Read(socket, said, said.Length) : 0;
        return Answer.Of(count, count > 0 ? Encoding.UTF8.GetString(said, 0, (int)count) : "");
    }

    // the framework numbers IPv6 otherwise than Linux does
    private static uint Native(EndPoint end) => end.AddressFamily == AddressFamily.InterNetworkV6 ? 10 : (uint)end.AddressFamily;

    private static (byte[] Bytes, int Length) Serialized(EndPoint end)
    {
        var address = end.Serialize();
        return (address.Buffer.Span[..address.Size].ToArray(), address.Size);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
