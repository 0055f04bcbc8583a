using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>What a socket address of the kernel (sockaddr) points at.</summary>
internal readonly record struct SocketTarget(uint Family, IPAddress? Address, int Port, string? Path)
{
    public const int MaxBytes = 128;

    /// <summary>Written before the name of a socket that has no file.</summary>
    public const char AbstractMark = '@';

    private const int NameServer = 53;
    private const int MinInternetBytes = 8;
    private const int MinInternet6Bytes = 24;

    /// <summary>The network namespace of the child has only itself: these stay inside.</summary>
    public bool IsInside => Address is null || IPAddress.IsLoopback(Address) || Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    public bool IsNameLookUp => Address is not null && Port == NameServer;

    /// <summary>Null for what is no address at all; the kernel will say so.</summary>
    public static SocketTarget? Read(ReadOnlySpan<byte> bytes, bool sends)
    {
        if (bytes.Length < sizeof(ushort))
        {
            return null;
        }

        var family = (uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        if (family == AddressFamily.Unspecified && sends)
        {
            // an old courtesy of the kernel: to send there is to send to an internet address
            family = AddressFamily.Internet;
        }

        return family switch
        {
            AddressFamily.Unix => new SocketTarget(family, null, 0, UnixName(bytes[sizeof(ushort)..])),
            AddressFamily.Internet when bytes.Length >= MinInternetBytes => new SocketTarget(family, new IPAddress(bytes.Slice(4, 4)), PortOf(bytes), null),
            AddressFamily.Internet6 when bytes.Length >= MinInternet6Bytes => new SocketTarget(family, Plain(new IPAddress(bytes.Slice(8, 16))), PortOf(bytes), null),
            AddressFamily.Internet or AddressFamily.Internet6 => null,
            _ => new SocketTarget(family, null, 0, null),
        };
    }

    public string ToText(string? protocol) => Address is { } address
        ? string.Create(CultureInfo.InvariantCulture, $"{new IPEndPoint(address, Port)}{(protocol is null ? "" : $" ({protocol})")}")
        : Path is { } path ? $"{path} (unix)" : AddressFamily.NameOf(Family);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static int PortOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);

    // the name of an abstract socket starts with a zero byte
    private static string UnixName(ReadOnlySpan<byte> name)
    {
        if (name is [0, ..])
        {
            return AbstractMark + Encoding.UTF8.GetString(name[1..].TrimEnd((byte)0));
        }

        var end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
