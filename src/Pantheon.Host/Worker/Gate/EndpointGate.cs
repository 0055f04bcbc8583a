using System.Text.Json.Nodes;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Worker.Gate;

/// <summary>Every endpoint that the policy admits is a literal address in one plain spelling: nothing is looked up, so nothing can resolve elsewhere.</summary>
internal sealed class EndpointGate : IGateCheck
{
    public Task CheckAsync(GateScene scene, JsonObject facts, CancellationToken cancellationToken)
    {
        foreach (var pool in scene.Box?.Pools.Values ?? [])
        {
            // no run reaches another pool than a local one, by day either
            if (pool.Origin == RuntimeOrigin.Local && PolicyGuard.IsPoolAllowed(scene.Policy, new PoolClaim(pool.Name, pool.Origin)))
            {
                _ = RuntimeFactory.AddressOf(pool);
            }
        }

        return Task.CompletedTask;
    }
}
