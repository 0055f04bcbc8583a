using Pantheon.Core.Identity;
using Pantheon.Core.Policies;

namespace Pantheon.Core.Guards;

/// <summary>What a policy says of one thing that a node needs: the agent's models, or a tool. The rule is the one that decides, either way.</summary>
public sealed record Finding(NodeId Node, string Kind, string Name, string Rule, Verdict Verdict)
{
    public const string AgentKind = "agent";

    public const string ToolKind = "tool";

    public Verdict.Refused? Refusal => Verdict as Verdict.Refused;
}
