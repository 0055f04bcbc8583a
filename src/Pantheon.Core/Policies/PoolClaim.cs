using System.Net;

namespace Pantheon.Core.Policies;

/// <summary>A pool that could answer, where it says its models run, and the address it listens at (null for one that needs no TCP).</summary>
public readonly record struct PoolClaim(string Pool, RuntimeOrigin Origin, IPEndPoint? Address = null);
