using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Flows;

/// <summary>Gives a node what all kinds of nodes have.</summary>
internal static class NodeParts
{
    public static T With<T>(this T node, NodeSpec common)
        where T : NodeSpec =>
        (T)(node with
        {
            Needs = common.Needs,
            When = common.When,
            Timeout = common.Timeout,
            Retry = common.Retry,
            OnFailure = common.OnFailure,
            Always = common.Always,
            Expect = common.Expect,
            Map = common.Map,
            Cache = common.Cache,
            Span = common.Span,
        });
}
