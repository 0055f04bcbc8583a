using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Nodes;

/// <summary>The tools an agent gets: built-in or declared, and each allowed by policy.</summary>
internal static class GrantedTools
{
    public static (IReadOnlyList<ITool> Tools, Failure? Failure) Of(AgentSpec agent, RunContext run, IToolSource source)
    {
        var tools = new List<ITool>();
        var grant = new ToolGrant(agent.Tools, agent.Commands);
        foreach (var name in agent.Tools.Distinct())
        {
            if (Refusal(name, run.Policy, agent.Ref.ToString()) is { } refused)
            {
                return ([], refused);
            }

            if (name is "think" or "finish")
            {
                continue;
            }

            var tool = source.BuiltIn(name, grant) ?? (run.Catalog.Tools.TryGetValue(name, out var spec) ? source.Declare(spec) : null);
            if (tool is null)
            {
                return ([], new Failure(FailureKind.EnvironmentMissing, $"agent '{agent.Ref}' is granted the tool '{name}', which is neither built in nor declared in tools/")
                {
                    Code = Codes.ToolMissing,
                    Next = $"add tools/{name}.yaml, or take it out of the agent's tools",
                });
            }

            tools.Add(tool);
        }

        return (tools, null);
    }

    /// <summary>The policy's no to a tool, or null; admission has asked before, and this is asked again where the tool is handed out.</summary>
    public static Failure? Refusal(string name, Policy policy, string who) => PolicyGuard.CheckTool(policy, name, who) is Verdict.Refused no
        ? new Failure(FailureKind.PolicyRefused, no.Reason) { Code = no.Code, Rule = no.Rule }
        : null;
}
