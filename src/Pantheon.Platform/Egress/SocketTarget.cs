using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.Platform.Egress;

/// <summary>Whom a socket was told to connect to, read from the runtime's own event: an address with its port, or the path of a socket file (`@name` in the abstract space).</summary>
public sealed record SocketTarget(IPEndPoint? Endpoint, string? Path)
{
    private const int MostBytes = 256;
    private const int FamilyBytes = 2;
    private const int V4Bytes = 4;
    private const int V6Start = 6;
    private const int V6Bytes = 16;

    public override string ToString() => Endpoint?.ToString() ?? $"unix:{Path}";

    /// <summary>Reads `Family:size:{byte,byte,…}`; null for whatever is not exactly that.</summary>
    public static SocketTarget? Parse(string? text)
    {
        var parts = (text ?? "").Split(':');
        if (parts is not [var family, var size, ['{', .., '}'] list] || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var declared) || declared > MostBytes)
        {
            return null;
        }

        var numbers = list[1..^1].Split(',');
        var bytes = new byte[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!byte.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
            {
                return null;
            }
        }

        return bytes.Length != declared - FamilyBytes ? null : family switch
        {
            nameof(AddressFamily.InterNetwork) when bytes.Length >= FamilyBytes + V4Bytes => At(new IPAddress(bytes.AsSpan(FamilyBytes, V4Bytes)), bytes),
            nameof(AddressFamily.InterNetworkV6) when bytes.Length >= V6Start + V6Bytes => At(V6(bytes), bytes),
            nameof(AddressFamily.Unix) => AtPath(bytes),
            _ => null,
        };
    }

    private static SocketTarget At(IPAddress address, byte[] bytes) => new(new IPEndPoint(address, (bytes[0] << 8) | bytes[1]), null);

    /// <summary>A socket for both families writes an IPv4 address in IPv6 clothes: what goes out is IPv4.</summary>
    private static IPAddress V6(byte[] bytes)
    {
        var scope = bytes.AsSpan(V6Start + V6Bytes) is { Length: >= sizeof(uint) } rest ? BitConverter.ToUInt32(rest) : 0;
        var address = new IPAddress(bytes.AsSpan(V6Start, V6Bytes), scope);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static SocketTarget? AtPath(byte[] bytes)
    {
        if (bytes.Length < 2)
        {
            return null;
        }

        var isAbstract = bytes[0] == 0;
        var name = isAbstract ? bytes.AsSpan(1) : bytes.AsSpan();
        var end = isAbstract ? -1 : name.IndexOf((byte)0);
        var path = Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
        return new SocketTarget(null, isAbstract ? "@" + path : path);
    }
}
