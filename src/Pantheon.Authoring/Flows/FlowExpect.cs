using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Flows;

/// <summary>Gives every node that works in the tree what its flow expects of all of them; what the node says itself goes before it, and what is forbidden adds up.</summary>
internal static class FlowExpect
{
    public static FlowSpec Spread(FlowSpec flow) => flow.Expect is not { } expect ? flow : flow with { Nodes = [.. flow.Nodes.Select(node => Spread(node, expect))] };

    private static NodeSpec Spread(NodeSpec node, ExpectSpec flow) => node is not (AgentNode or RunNode or ToolNode) ? node : node with
    {
        Expect = node.Expect is not { } own ? flow : new ExpectSpec
        {
            FailToPass = own.FailToPass ?? flow.FailToPass,
            PassToPass = own.PassToPass ?? flow.PassToPass,
            ProtectedPaths = Both(flow.ProtectedPaths, own.ProtectedPaths),
            MaxFiles = own.MaxFiles ?? flow.MaxFiles,
            MaxAddedLines = own.MaxAddedLines ?? flow.MaxAddedLines,
            ForbidAdded = [.. flow.ForbidAdded.Union(own.ForbidAdded)],
        },
    };

    // lists within lists are read as one
    private static ValueTemplate? Both(ValueTemplate? first, ValueTemplate? second) =>
        first is null || second is null ? first ?? second : new ValueTemplate.List([first, second]);
}
