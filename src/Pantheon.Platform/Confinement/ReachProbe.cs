using System.Net;
using System.Net.Sockets;
using Pantheon.Platform.Egress;
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

    private static ReachResult Connect(IPEndPoint to) => SocketAttempt.Connect(to, Patience) switch
    {
        SocketError.Success or SocketError.ConnectionRefused or SocketError.ConnectionReset => ReachResult.Answered,
        SocketError.TimedOut => ReachResult.Sent,
        _ => ReachResult.Refused,
    };

    private static ReachResult SendTo(IPEndPoint to) => SocketAttempt.Send(to) == SocketError.Success ? ReachResult.Sent : ReachResult.Refused;
}
