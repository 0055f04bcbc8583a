using System.Runtime.InteropServices;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Puts a launching thread into the network of another process, so that what it starts could reach that network.</summary>
internal sealed class JoinNetwork(int process) : ILaunchWall
{
    private const int NewNetwork = 0x40000000;

    public void PutUp()
    {
        using var network = File.OpenHandle($"/proc/{process}/ns/net");
        if (Native.Join(network, NewNetwork) != 0)
        {
            throw new ProcessStartException("setns", Marshal.GetLastPInvokeErrorMessage());
        }
    }
}
