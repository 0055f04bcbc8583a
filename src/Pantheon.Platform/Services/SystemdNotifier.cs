using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pantheon.Platform.Services;

/// <summary>Tells systemd how the service is doing, by datagrams to the socket it named; says nothing where there is none.</summary>
public sealed class SystemdNotifier(string? socketAddress)
{
    public static SystemdNotifier ForThisProcess() => new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));

    /// <summary>How often the watchdog wants to hear: half of what it waits for, given as WATCHDOG_USEC. Null where none watches.</summary>
    public static TimeSpan? WatchdogPeriod(string? microseconds) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var wait) && wait > 0
            ? TimeSpan.FromMicroseconds(wait / 2.0)
            : null;

    public bool Ready(string status) => Send($"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS={OneLine(status)}");

    public bool Status(string status) => Send($"STATUS={OneLine(status)}");

    public bool Watchdog() => Send("WATCHDOG=1");

    public bool Stopping() => Send("STOPPING=1");

    private bool Send(string message)
    {
        if (string.IsNullOrEmpty(socketAddress) || !Socket.OSSupportsUnixDomainSockets)
        {
            return false;
        }

        try
        {
            // an address that begins with @ lies in the abstract space, written with a leading NUL
            var address = socketAddress[0] == '@' ? '\0' + socketAddress[1..] : socketAddress;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(address));
            return socket.Send(Encoding.UTF8.GetBytes(message)) > 0;
        }
        catch (SocketException)
        {
            // the service manager not listening is no reason for the service to stop
            return false;
        }
    }

    private static string OneLine(string status) => status.ReplaceLineEndings(" ");
}
