using System.Net;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Globs;

namespace Pantheon.Core.Policies;

/// <summary>Asks a policy: pure, and no whenever the answer is not plainly yes.</summary>
public static class PolicyGuard
{
    private const string Anything = "*";

    /// <summary>Tools of the conversation itself: they touch nothing, and every agent has them.</summary>
    private static readonly string[] Harmless = ["think", "finish"];

    /// <summary>Whether the policy may be in force at all; the same rules as its schema's, asked again wherever a policy came from.</summary>
    public static Verdict CheckPolicy(Policy policy) =>
        policy.Mode == Mode.Night && WhyTooWide(policy) is var (rule, reason)
            ? new Verdict.Refused(Codes.NightPolicyTooWide, rule, $"policy {policy} is for the night and {reason}")
            : Verdict.Yes;

    /// <summary>Refused by the first agent for which no pool is allowed.</summary>
    public static Verdict CheckOrigins(Policy policy, IEnumerable<AgentCandidates> agents) =>
        agents.Select(agent => CheckOrigins(policy, agent)).FirstOrDefault(verdict => verdict is Verdict.Refused) ?? Verdict.Yes;

    /// <summary>Whether the pool may answer under the policy, by its origin and its name.</summary>
    public static bool IsPoolAllowed(Policy policy, PoolClaim pool) => IsOriginAllowed(policy, pool.Origin) && (policy.Pools.Count == 0 || policy.Pools.Contains(pool.Pool));

    /// <summary>Whether a queued run may use the pool: allowed, local in every mode, and at night at an address that the policy lists.</summary>
    public static Verdict CheckPool(Policy policy, PoolClaim pool)
    {
        if (!IsOriginAllowed(policy, pool.Origin))
        {
            return new Verdict.Refused(Codes.OriginRefused, "models.origins", $"pool '{pool.Pool}' is of origin '{NameOf(pool.Origin)}'; policy {policy} allows {string.Join(", ", policy.Origins.Select(NameOf))}");
        }

        if (pool.Origin != RuntimeOrigin.Local)
        {
            return new Verdict.Refused(Codes.CloudNeedsForeground, "models.origins", $"pool '{pool.Pool}' is of origin '{NameOf(pool.Origin)}', which no run uses, by day neither: only a person's own foreground command may");
        }

        if (policy.Pools.Count > 0 && !policy.Pools.Contains(pool.Pool))
        {
            return new Verdict.Refused(Codes.PoolRefused, "models.pools", $"pool '{pool.Pool}' is not among the pools of policy {policy} (models.pools)");
        }

        return policy.Mode == Mode.Night && pool.Address is { } address && !IsListed(policy, pool.Pool, address)
            ? new Verdict.Refused(Codes.EndpointNotListed, "egress.allow", $"pool '{pool.Pool}' listens at {address}, which policy {policy} does not list under egress.allow")
            : Verdict.Yes;
    }

    /// <summary>Exact names; `*` allows all by day, and nothing at night. What is denied is not allowed whatever else is said.</summary>
    public static bool IsToolAllowed(Policy policy, string tool) =>
        !policy.ToolsDeny.Contains(tool)
        && !policy.ToolsDeny.Contains(Anything)
        && (policy.ToolsAllow.Contains(tool) || (policy.Mode == Mode.Day && policy.ToolsAllow.Contains(Anything)));

    /// <summary>Whether somebody may have a tool, and the rule that says no.</summary>
    public static Verdict CheckTool(Policy policy, string tool, string who) => Harmless.Contains(tool) || IsToolAllowed(policy, tool)
        ? Verdict.Yes
        : new Verdict.Refused(Codes.ToolRefused, RuleOf(policy, tool), $"{who} needs tool '{tool}'; policy {policy} does not allow it");

    /// <summary>The rule that decides of a tool, down to the entry where there is one.</summary>
    public static string RuleOf(Policy policy, string tool) =>
        policy.ToolsDeny.Contains(tool) || policy.ToolsDeny.Contains(Anything) ? "tools.deny" : "tools.allow";

    /// <summary>The names of the environment that the policy forbids, in order; whether letters are large or small makes no difference.</summary>
    public static IReadOnlyList<string> CheckEnvironment(Policy policy, IEnumerable<string> names)
    {
        var patterns = policy.EnvironmentForbid.Select(pattern => new Glob(pattern.ToUpperInvariant())).ToList();
        return [.. names.Where(name => patterns.Exists(pattern => pattern.Matches(name.ToUpperInvariant()))).Order(StringComparer.Ordinal)];
    }

    private static (string Rule, string Reason)? WhyTooWide(Policy policy)
    {
        if (policy.Origins.Where(origin => origin != RuntimeOrigin.Local).Select(NameOf).ToList() is { Count: > 0 } outside)
        {
            return ("models.origins", $"allows origin '{string.Join("', '", outside)}'; at night only local is allowed");
        }

        if (policy.EgressAllow.FirstOrDefault(entry => !NightRules.IsEndpoint(entry)) is { } endpoint)
        {
            return ("egress.allow", $"allows connections to '{endpoint}'; at night only loopback and private addresses, written out with their port, are allowed");
        }

        if (policy.EnvironmentPass.Concat(policy.EnvironmentSet.Keys).FirstOrDefault(NightRules.IsDangerousName) is { } name)
        {
            return (policy.EnvironmentPass.Contains(name) ? "env.pass" : "env.set", $"hands '{name}' on to children; at night no name is that can load code, redirect connections or hold a secret");
        }

        return policy.ToolsAllow.Contains(Anything) ? ("tools.allow", "allows every tool ('*'); at night tools are allowed by name")
            : policy.ToolsAllow.FirstOrDefault(tool => !NightRules.IsTool(tool)) is { } pattern ? ("tools.allow", $"allows tools by the pattern '{pattern}'; at night tools are allowed by name")
            : null;
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

    /// <summary>By its address, or by the policy's word for its own pools: that reaches no further than this machine, so a box file may choose the port.</summary>
    private static bool IsListed(Policy policy, string pool, IPEndPoint address) =>
        policy.EgressAllow.Contains(address.ToString())
        || (policy.EgressAllow.Contains(Policy.PoolsWord) && policy.Pools.Contains(pool) && IPAddress.IsLoopback(address.Address));
}
