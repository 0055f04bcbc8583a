using System.Net;

namespace Pantheon.Platform.Egress;

/// <summary>The only look-up there is at night: `localhost` is this machine, and nobody is asked about any other name.</summary>
public sealed class LoopbackNames : IAddressLookup
{
    private static readonly IPAddress[] ThisMachine = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    public ValueTask<IReadOnlyList<IPAddress>> LookUpAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<IPAddress>>(name == "localhost" ? ThisMachine : []);
}
