using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Guards;

/// <summary>Asks a policy about a whole flow before its first step: the origin of every agent's models, and every tool that is granted or called.</summary>
public static class FlowGuard
{
    public static Verdict CheckFlow(Policy policy, FlowSpec flow, Catalog catalog, BoxSpec box)
    {
        if (PolicyGuard.CheckPolicy(policy) is Verdict.Refused tooWide)
        {
            return tooWide;
        }

        foreach (var node in flow.Nodes)
        {
            var verdict = node switch
            {
                AgentNode agent => CheckAgent(policy, agent, catalog, box),
                ToolNode tool => CheckTool(policy, tool.Tool, $"node '{tool.Id}'"),
                _ => Verdict.Yes,
            };
            if (verdict is Verdict.Refused)
            {
                return verdict;
            }
        }

        return Verdict.Yes;
    }

    /// <summary>The pools of this box that the agent's model or route names, in order.</summary>
    public static IReadOnlyList<PoolClaim> CandidatesOf(AgentSpec agent, Catalog catalog, BoxSpec box) =>
        [.. PoolNames(agent.Model, catalog).Distinct().Where(box.Pools.ContainsKey).Select(name => new PoolClaim(name, box.Pools[name].Origin))];

    private static Verdict CheckAgent(Policy policy, AgentNode node, Catalog catalog, BoxSpec box)
    {
        if (!catalog.Agents.TryGetValue(node.Agent, out var agent))
        {
            return new Verdict.Refused(Codes.NoCandidate, "agents", $"node '{node.Id}' needs agent '{node.Agent}', which the catalog does not have");
        }

        var origins = PolicyGuard.CheckOrigins(policy, [new AgentCandidates(agent.Ref, CandidatesOf(agent, catalog, box))]);
        return origins is Verdict.Refused
            ? origins
            : agent.Tools.Select(tool => CheckTool(policy, tool, agent.Ref.ToString())).FirstOrDefault(verdict => verdict is Verdict.Refused) ?? Verdict.Yes;
    }

    private static Verdict CheckTool(Policy policy, string tool, string who) => PolicyGuard.IsToolAllowed(policy, tool)
        ? Verdict.Yes
        : new Verdict.Refused(Codes.ToolRefused, policy.ToolsDeny.Contains(tool) ? "tools.deny" : "tools.allow", $"{who} needs tool '{tool}'; policy {policy} does not allow it");

    private static IEnumerable<string> PoolNames(ModelChoice model, Catalog catalog)
    {
        if (model.Id is { } id)
        {
            return [id.Split('/')[0]];
        }

        return model.Route is { } route && catalog.Project.Routes.TryGetValue(route, out var entries) ? entries.Select(entry => entry.Pool) : [];
    }
}
