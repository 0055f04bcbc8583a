using System.Globalization;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>The kernel's numbers of socket families, and their names for people.</summary>
internal static class AddressFamily
{
    public const uint Unspecified = 0;
    public const uint Unix = 1;
    public const uint Internet = 2;
    public const uint Internet6 = 10;
    public const uint Netlink = 16;

    public static string NameOf(uint family) => family switch
    {
        Unspecified => "AF_UNSPEC",
        Unix => "AF_UNIX",
        Internet => "AF_INET",
        3 => "AF_AX25",
        4 => "AF_IPX",
        5 => "AF_APPLETALK",
        Internet6 => "AF_INET6",
        15 => "AF_KEY",
        Netlink => "AF_NETLINK",
        17 => "AF_PACKET",
        21 => "AF_RDS",
        29 => "AF_CAN",
        30 => "AF_TIPC",
        31 => "AF_BLUETOOTH",
        38 => "AF_ALG",
        39 => "AF_NFC",
        40 => "AF_VSOCK",
        42 => "AF_QIPCRTR",
        43 => "AF_SMC",
        44 => "AF_XDP",
        45 => "AF_MCTP",
        _ => string.Create(CultureInfo.InvariantCulture, $"family {family}"),
    };
}
