using Pantheon.Core.Agents;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Guards;

/// <summary>The one judge of a flow before its first step: the pools of every agent's models, and every tool that is granted or called. Admission and `policy check` both ask here.</summary>
public static class FlowGuard
{
    /// <summary>The first no, or yes; the policy itself is asked before anything else.</summary>
    public static Verdict CheckFlow(Policy policy, FlowSpec flow, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools) =>
        PolicyGuard.CheckPolicy(policy) is Verdict.Refused tooWide ? tooWide
            : flow.NotYet is [var part, ..] ? new Verdict.Refused(Codes.NotSupportedYet, "flow", $"flow '{flow.Name}' cannot run yet: {part} is not supported")
            : Judge(policy, flow, catalog, pools).Select(finding => finding.Verdict).FirstOrDefault(verdict => verdict is Verdict.Refused) ?? Verdict.Yes;

    /// <summary>Everything that the flow's nodes need, each with what the policy says of it, in the order of the flow.</summary>
    public static IEnumerable<Finding> Judge(Policy policy, FlowSpec flow, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools)
    {
        foreach (var node in SubFlows.Inline(flow, catalog.Flows).All)
        {
            switch (node)
            {
                case AgentNode { Agent: var name } when !catalog.Agents.ContainsKey(name):
                    yield return new Finding(node.Id, Finding.AgentKind, name, "agents", new Verdict.Refused(Codes.NoCandidate, "agents", $"node '{node.Id}' needs agent '{name}', which the catalog does not have"));
                    break;
                case AgentNode agent:
                    foreach (var finding in ChoicesOf(agent, catalog.Agents[agent.Agent]).SelectMany(spec => Judge(policy, spec, catalog, pools)).Distinct())
                    {
                        yield return finding with { Node = node.Id };
                    }

                    break;
                case ToolNode tool:
                    yield return Judge(policy, tool.Tool, $"node '{tool.Id}'") with { Node = tool.Id };
                    break;
            }
        }
    }

    /// <summary>The agent with each model choice that a node may give it: its own, or those of the node's rounds.</summary>
    public static IEnumerable<AgentSpec> ChoicesOf(AgentNode node, AgentSpec agent)
    {
        var routes = new[] { node.Models?.First, node.Models?.Repair }.Distinct();
        return routes.Select(route => agent with { Model = (route is null ? agent.Model : agent.Model.On(route)) with { Pool = node.Pool } });
    }

    /// <summary>What one agent needs: a pool that may answer, and its tools.</summary>
    public static IEnumerable<Finding> Judge(Policy policy, AgentSpec agent, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools) =>
        agent.Tools.Select(tool => Judge(policy, tool, agent.Ref.ToString())).Prepend(Models(policy, agent, catalog, pools));

    /// <summary>The pools of this box that the agent's model or route names, in order.</summary>
    public static IReadOnlyList<PoolClaim> CandidatesOf(AgentSpec agent, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools) =>
        [.. PoolNames(agent.Model, catalog).Distinct().Where(pools.ContainsKey).Select(name => pools[name])];

    private static Finding Models(Policy policy, AgentSpec agent, Catalog catalog, IReadOnlyDictionary<string, PoolClaim> pools)
    {
        var candidates = CandidatesOf(agent, catalog, pools);
        var verdict = PolicyGuard.CheckOrigins(policy, [new AgentCandidates(agent.Ref, candidates)]);
        if (verdict is not Verdict.Refused)
        {
            // allowed by word; a run needs one that is local besides, and listed
            var checks = candidates.Select(pool => PolicyGuard.CheckPool(policy, pool)).ToList();
            verdict = checks.Find(check => check is not Verdict.Refused)
                ?? checks.OfType<Verdict.Refused>().Select(no => no with { Reason = $"{agent.Ref} cannot run: {no.Reason}" }).First(); // without a yes there is a no
        }

        return new Finding(default, Finding.AgentKind, agent.Ref.ToString(), (verdict as Verdict.Refused)?.Rule ?? "models.origins", verdict);
    }

    private static Finding Judge(Policy policy, string tool, string who) =>
        new(default, Finding.ToolKind, tool, PolicyGuard.RuleOf(policy, tool), PolicyGuard.CheckTool(policy, tool, who));

    /// <summary>The pools that a model or route names, in order, whether a box has them or not.</summary>
    public static IEnumerable<string> PoolNames(ModelChoice model, Catalog catalog)
    {
        var all = model.Id is { } id ? [id.Split('/')[0]]
            : model.Route is { } route && catalog.Project.Routes.TryGetValue(route, out var entries) ? entries.Models.Select(entry => entry.Pool)
            : [];
        return all.Where(pool => model.Pool is null || model.Pool == pool);
    }
}
