using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.TestProbe.Attacks;

/// <summary>Plays the Internet in an empty network namespace: takes the given addresses for its own and answers on a few ports until it is ended.</summary>
internal static class FakeInternet
{
    private const nuint SetFlags = 0x8914;
    private const nuint SetAddress = 0x8916;
    private const nuint IndexOf = 0x8933;
    private const int Up = 1;
    private const int Ipv6 = 10;

    private static readonly int[] Ports = [22, 80, 443];

    public static async Task<int> ServeAsync(string[] addresses)
    {
        var control = Kernel.Socket(2, 2, 0);
        if (Kernel.Control(control, SetFlags, Request("lo", flags: Up)) != 0)
        {
            return Answer.Refused();
        }

        var alias = 0;
        foreach (var address in addresses.Select(IPAddress.Parse))
        {
            if (Take(control, address, alias++) != 0)
            {
                return Answer.Refused();
            }
        }

        foreach (var port in Ports)
        {
            var listener = new TcpListener(IPAddress.IPv6Any, port);
            listener.Server.DualMode = true;
            listener.Start();
            _ = AnswerAsync(listener);
        }

        Kernel.DieWithParent();
        Console.WriteLine("ready");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\npublic"u8.ToArray());
        }
    }

    private static int Take(int control, IPAddress address, int alias)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Kernel.Control(control, SetAddress, Request($"lo:{alias}", address));
        }

        var loopback = Request("lo");
        if (Kernel.Control(control, IndexOf, loopback) != 0)
        {
            return -1;
        }

        var request = new byte[24];
        address.GetAddressBytes().CopyTo(request, 0);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(16), 128);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(20), BinaryPrimitives.ReadInt32LittleEndian(loopback.AsSpan(16)));
        return Kernel.Control(Kernel.Socket(Ipv6, 2, 0), SetAddress, request);
    }

    // the kernel's ifreq: a name of sixteen bytes and then, by the request, flags or an address
    private static byte[] Request(string name, IPAddress? address = null, short flags = 0)
    {
        var request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(16), address is null ? flags : (short)2);
        address?.GetAddressBytes().CopyTo(request, 20);
        return request;
    }
}
