using System.Security.Cryptography;
using System.Text;
using Pantheon.Core.Identity;

namespace Pantheon.Host.Telemetry.Mapping;

/// <summary>Ids of spans that no row has: the run's own and those of groups of nodes, the same at every export.</summary>
internal static class SpanIds
{
    private const int Bytes = 8;

    public static byte[] Of(RunId run, string node = "")
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"span/{run}/{node}"))[..Bytes];

        // all zero means none
        id[0] |= 1;
        return id;
    }
}
