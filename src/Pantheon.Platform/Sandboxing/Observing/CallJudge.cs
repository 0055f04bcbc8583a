using System.Buffers.Binary;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Sandboxing.Observing;

/// <summary>
/// Decides on one call that waits, and notes what it refuses. It is never the wall: what it lets go on meets the namespaces and the
/// strict filter, so a child that changes an address behind its back is recorded wrongly and gets no further.
/// </summary>
internal sealed class CallJudge(SocketCalls calls, IReadOnlyList<uint> families, RefusedCalls refused, int filtersAtLaunch)
{
    private const int MaxMessages = 16;
    private const int MessageInVectorBytes = 64;
    private const int NameBytes = 16;
    private const ulong RawSocket = 3;
    private const ulong PacketSocket = 10;
    private const ulong SocketTypeBits = 0xf;
    private const string LookUp = "name look-up";

    private static readonly string[] ServiceFolders = ["/run/", "/var/run/"];

    // the C library asks there for every account's name, whoever runs it
    private static readonly string[] NameCaches = ["/run/nscd/socket", "/var/run/nscd/socket"];

    /// <summary>The error number the call is refused with; 0 lets it go on.</summary>
    public int Judge(in SeccompNotification asked, Func<bool> stillWaits)
    {
        var thread = new ObservedThread((int)asked.ThreadId);
        var number = (uint)asked.Call;
        return number == calls.Socket || number == calls.SocketPair
            ? Socket(asked, thread, number == calls.Socket ? "socket" : "socketpair", stillWaits)
            : number == calls.Connect ? To(thread, "connect", asked.First, asked.Second, asked.Third, stillWaits)
            : number == calls.SendTo ? To(thread, "sendto", asked.First, asked.Fifth, asked.Sixth, stillWaits)
            : number == calls.SendMessage ? Messages(thread, "sendmsg", asked.First, asked.Second, 1, stillWaits)
            : Messages(thread, "sendmmsg", asked.First, asked.Second, (int)Math.Min(asked.Third, MaxMessages), stillWaits);
    }

    private int Socket(in SeccompNotification asked, ObservedThread thread, string call, Func<bool> stillWaits)
    {
        var family = (uint)asked.First;
        if (family == AddressFamily.Netlink && IsLauncher(thread))
        {
            return stillWaits() ? 0 : ErrorNumber.NotPermitted;
        }

        if (!families.Contains(family))
        {
            refused.Add(call, AddressFamily.NameOf(family));
            return ErrorNumber.NotPermitted;
        }

        if ((asked.Second & SocketTypeBits) is RawSocket or PacketSocket)
        {
            refused.Add(call, $"{AddressFamily.NameOf(family)} raw");
            return ErrorNumber.NotPermitted;
        }

        return 0;
    }

    /// <summary>bubblewrap itself brings up loopback by a netlink socket, before it puts its own filter on and becomes the tool.</summary>
    private bool IsLauncher(ObservedThread thread) => families.Contains(AddressFamily.Internet) && thread.Filters() == filtersAtLaunch;

    private int To(ObservedThread thread, string call, ulong socket, ulong address, ulong length, Func<bool> stillWaits)
    {
        if ((uint)length is 0 or > SocketTarget.MaxBytes)
        {
            return 0; // the kernel says that it is no address
        }

        Span<byte> bytes = stackalloc byte[(int)(uint)length];
        if (thread.Read(address, bytes) != bytes.Length)
        {
            refused.Add(call, "an address that cannot be read");
            return ErrorNumber.BadAddress;
        }

        return SocketTarget.Read(bytes, sends: call != "connect") is { } target && stillWaits() ? Note(thread, call, socket, target) : 0;
    }

    private int Note(ObservedThread thread, string call, ulong socket, SocketTarget target)
    {
        if (target.IsNameLookUp && IsAllowed(target))
        {
            refused.Add(LookUp, target.ToText(thread.ProtocolOf(socket)));
            return 0;
        }

        if (IsAllowed(target))
        {
            if (target.Path is { } path && IsOfTheHost(thread, path))
            {
                refused.Add(call, target.ToText(null)); // the kernel says that it is not there
            }

            return 0;
        }

        refused.Add(call, target.ToText(thread.ProtocolOf(socket)));
        return ErrorNumber.NetworkUnreachable;
    }

    /// <summary>A socket where the services of a machine have theirs, or without a file, and that the child's view does not have.</summary>
    private static bool IsOfTheHost(ObservedThread thread, string path) =>
        path.StartsWith(SocketTarget.AbstractMark)
            ? !thread.HasAbstractSocket(path)
            : Array.Exists(ServiceFolders, path.StartsWith) && !Array.Exists(NameCaches, path.Equals) && !thread.Sees(path);

    // what is no internet address is settled by the family of the socket, which was asked about before
    private bool IsAllowed(SocketTarget target) => target.Address is null || (target.IsInside && families.Contains(target.Family));

    /// <summary>The verdict on the first message is that on the call; the kernel would stop at a later one that leads out by itself.</summary>
    private int Messages(ObservedThread thread, string call, ulong socket, ulong vector, int count, Func<bool> stillWaits)
    {
        var verdict = 0;
        Span<byte> header = stackalloc byte[NameBytes];
        for (var i = 0; i < count; i++)
        {
            if (thread.Read(vector + (ulong)(i * MessageInVectorBytes), header) != header.Length)
            {
                return verdict; // no message there: the kernel says so
            }

            var name = BinaryPrimitives.ReadUInt64LittleEndian(header);
            if (name == 0)
            {
                continue;
            }

            var said = To(thread, call, socket, name, BinaryPrimitives.ReadUInt32LittleEndian(header[8..]), stillWaits);
            verdict = i == 0 ? said : verdict;
        }

        return verdict;
    }
}
