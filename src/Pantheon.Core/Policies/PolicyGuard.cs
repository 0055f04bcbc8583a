using Pantheon.Core.Diagnostics;
using Pantheon.Core.Globs;

namespace Pantheon.Core.Policies;

/// <summary>Asks a policy: pure, and no whenever the answer is not plainly yes.</summary>
public static class PolicyGuard
{
    private const string Anything = "*";

    /// <summary>Whether the policy may be in force at all: at night only local origins and tools by name.</summary>
    public static Verdict CheckPolicy(Policy policy)
    {
        if (policy.Mode != Mode.Night)
        {
            return Verdict.Yes;
        }

        var outside = policy.Origins.Where(origin => origin != RuntimeOrigin.Local).Select(NameOf).ToList();
        if (outside.Count > 0)
        {
            return new Verdict.Refused(Codes.NightPolicyTooWide, "models.origins", $"policy {policy} is for the night and allows origin '{string.Join("', '", outside)}'; at night only local is allowed");
        }

        return policy.ToolsAllow.Contains(Anything)
            ? new Verdict.Refused(Codes.NightPolicyTooWide, "tools.allow", $"policy {policy} is for the night and allows every tool ('*'); at night tools are allowed by name")
            : Verdict.Yes;
    }

    /// <summary>Refused by the first agent for which no pool is allowed.</summary>
    public static Verdict CheckOrigins(Policy policy, IEnumerable<AgentCandidates> agents) =>
        agents.Select(agent => CheckOrigins(policy, agent)).FirstOrDefault(verdict => verdict is Verdict.Refused) ?? Verdict.Yes;

    /// <summary>Whether the pool may answer under the policy, by its origin and its name.</summary>
    public static bool IsPoolAllowed(Policy policy, PoolClaim pool) => IsOriginAllowed(policy, pool.Origin) && (policy.Pools.Count == 0 || policy.Pools.Contains(pool.Pool));

    /// <summary>Exact names; `*` allows all by day, and nothing at night. What is denied is not allowed whatever else is said.</summary>
    public static bool IsToolAllowed(Policy policy, string tool) =>
        !policy.ToolsDeny.Contains(tool)
        && !policy.ToolsDeny.Contains(Anything)
        && (policy.ToolsAllow.Contains(tool) || (policy.Mode == Mode.Day && policy.ToolsAllow.Contains(Anything)));

    /// <summary>The names of the environment that the policy forbids, in order; whether letters are large or small makes no difference.</summary>
    public static IReadOnlyList<string> CheckEnvironment(Policy policy, IEnumerable<string> names)
    {
        var patterns = policy.EnvironmentForbid.Select(pattern => new Glob(pattern.ToUpperInvariant())).ToList();
        return [.. names.Where(name => patterns.Exists(pattern => pattern.Matches(name.ToUpperInvariant()))).Order(StringComparer.Ordinal)];
    }

    private static Verdict CheckOrigins(Policy policy, AgentCandidates agent)
    {
        if (agent.Pools.Count == 0)
        {
            return new Verdict.Refused(Codes.NoCandidate, "models.pools", $"{agent.Agent} has no pool on this machine that could answer");
        }

        if (agent.Pools.Any(pool => IsPoolAllowed(policy, pool)))
        {
            return Verdict.Yes;
        }

        if (agent.Pools.All(pool => !IsOriginAllowed(policy, pool.Origin)))
        {
            var needs = string.Join(" or ", agent.Pools.Select(pool => $"pool '{pool.Pool}' of origin '{NameOf(pool.Origin)}'"));
            return new Verdict.Refused(Codes.OriginRefused, "models.origins", $"{agent.Agent} needs {needs}; policy {policy} allows {string.Join(", ", policy.Origins.Select(NameOf))}");
        }

        var pools = string.Join(" or ", agent.Pools.Select(pool => $"pool '{pool.Pool}'"));
        return new Verdict.Refused(Codes.PoolRefused, "models.pools", $"{agent.Agent} needs {pools}; policy {policy} allows {string.Join(", ", policy.Pools)}");
    }

    private static string NameOf(RuntimeOrigin origin) => origin.ToString().ToLowerInvariant();

    private static bool IsOriginAllowed(Policy policy, RuntimeOrigin origin) =>
        policy.Origins.Contains(origin) && (policy.Mode == Mode.Day || origin == RuntimeOrigin.Local);
}
