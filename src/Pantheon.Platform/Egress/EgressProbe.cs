using System.Net;
using System.Net.Sockets;

namespace Pantheon.Platform.Egress;

/// <summary>Tries to leave the machine towards an address nobody owns, to tell whether the worker itself could get out.</summary>
public sealed class EgressProbe(TimeProvider time)
{
    /// <summary>Reserved for documentation (RFC 5737): no honest route leads there.</summary>
    public static IPEndPoint NeverRoutable { get; } = new(new IPAddress([198, 51, 100, 1]), 443);

    public async Task<EgressReach> TryAsync(IPEndPoint target, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(target, either.Token);
            return EgressReach.Answered;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return EgressReach.Routed;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode switch
            {
                SocketError.ConnectionRefused or SocketError.ConnectionReset => EgressReach.Answered,
                SocketError.TimedOut => EgressReach.Routed,
                _ => EgressReach.Blocked,
            };
        }
    }
}
