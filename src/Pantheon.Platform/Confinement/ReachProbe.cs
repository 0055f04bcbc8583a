using System.Net;
using System.Net.Sockets;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Confinement;

/// <summary>Tries from a thread behind a worker's wall what a worker could reach; the thread takes its wall with it when it ends.</summary>
public static class ReachProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private const int NameService = 53;

    /// <param name="allowed">The ports of the worker's wall.</param>
    /// <param name="far">An address nobody owns.</param>
    /// <param name="control">A listener of this machine that the wall does not list.</param>
    public static Task<WorkerReach> TryAsync(WallPorts allowed, IPEndPoint far, IPEndPoint control)
    {
        var done = new TaskCompletionSource<WorkerReach>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var hasWall = WallSupport.WhyNot() is null;
                if (hasWall)
                {
                    new WorkerWall(allowed).PutUp();
                }

                done.SetResult(new WorkerReach(hasWall, Connect(far), SendTo(new IPEndPoint(far.Address, NameService)), Connect(control)));
            }
            catch (ProcessStartException refused)
            {
                done.SetException(refused);
            }
        })
        { IsBackground = true, Name = "reach probe" }.Start();
        return done.Task;
    }

    private static ReachResult Connect(IPEndPoint to)
    {
        try
        {
            using var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(to);
                return ReachResult.Answered;
            }
            catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                return socket.Poll(Patience, SelectMode.SelectWrite) || socket.Poll(TimeSpan.Zero, SelectMode.SelectError)
                    ? Outcome((SocketError)(int)(socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) ?? 0))
                    : ReachResult.Sent;
            }
        }
        catch (SocketException refused)
        {
            return Outcome(refused.SocketErrorCode);
        }
    }

    private static ReachResult SendTo(IPEndPoint to)
    {
        try
        {
            using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.SendTo([0], to);
            return ReachResult.Sent;
        }
        catch (SocketException)
        {
            return ReachResult.Refused;
        }
    }

    private static ReachResult Outcome(SocketError error) => error switch
    {
        SocketError.Success or SocketError.ConnectionRefused or SocketError.ConnectionReset => ReachResult.Answered,
        SocketError.TimedOut => ReachResult.Sent,
        _ => ReachResult.Refused,
    };
}
