using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Routing;

namespace Pantheon.Host.Commands;

/// <summary>What the policy commands share: where a rule stands, and what a policy says of a pool of the box.</summary>
internal static class PolicyPlaces
{
    /// <summary>FILE:LINE of a rule; of one that the file leaves out, its section's or the policy's first line.</summary>
    public static string Of(Policy policy, string rule) => policy.SpanOf(rule) is { Line: > 0 } span ? FormattableString.Invariant($"{span.File}:{span.Line}") : "";

    public static Verdict CheckPool(Policy policy, PoolSpec pool)
    {
        try
        {
            return PolicyGuard.CheckPool(policy, RuntimeFactory.ClaimOf(pool));
        }
        catch (PantheonException refused)
        {
            // an endpoint that no guard lets through: the night would say the same when it opens
            return new Verdict.Refused(refused.Code, "egress.allow", refused.Message);
        }
    }

    /// <summary>The pools as policy is asked of them; one whose endpoint nothing can connect to cannot answer.</summary>
    public static IReadOnlyDictionary<string, PoolClaim> Claims(BoxSpec box)
    {
        var claims = new Dictionary<string, PoolClaim>(StringComparer.Ordinal);
        foreach (var pool in box.Pools.Values)
        {
            try
            {
                claims[pool.Name] = RuntimeFactory.ClaimOf(pool);
            }
            catch (PantheonException)
            {
                claims.Remove(pool.Name);
            }
        }

        return claims;
    }
}
