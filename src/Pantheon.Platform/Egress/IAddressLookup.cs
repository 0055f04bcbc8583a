using System.Net;

namespace Pantheon.Platform.Egress;

/// <summary>Says which addresses a name means now; an empty answer says that nobody knows it.</summary>
public interface IAddressLookup
{
    ValueTask<IReadOnlyList<IPAddress>> LookUpAsync(string name, CancellationToken cancellationToken);
}
