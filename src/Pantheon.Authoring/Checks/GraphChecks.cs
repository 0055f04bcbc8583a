using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks the shape of a flow: every need is there, none waits for itself, retries go back to ancestors.</summary>
internal static class GraphChecks
{
    public const int MaxNodes = 5_000;

    public static void Check(FlowNodes nodes, DiagnosticBag diagnostics)
    {
        if (nodes.Places.Count > MaxNodes)
        {
            diagnostics.Error(Codes.TooManyNodes, nodes.Source.KeySpan("nodes"), $"the flow has {nodes.Places.Count} nodes; {MaxNodes} is the most", "split it into flows");
            return;
        }

        CheckIds(nodes, diagnostics);
        foreach (var node in nodes.All)
        {
            CheckNeeds(nodes, node, diagnostics);
            CheckRetry(nodes, node, diagnostics);
        }

        CheckCycles(nodes, diagnostics);
    }

    /// <summary>The place of one name of a list that may also be a single text.</summary>
    public static SourceSpan PlaceOf(YamlNode list, int index) => list.At($"{index}").Span;

    // what happened is read by a node's id, wherever it stands
    private static void CheckIds(FlowNodes nodes, DiagnosticBag diagnostics)
    {
        foreach (var (section, id) in nodes.Places.Where(place => nodes.SectionOf(place.Id) != place.Section))
        {
            diagnostics.Error(Codes.NodeTwice, nodes.Source.At(section).KeySpan(id), $"'{id}' is a node of '{nodes.SectionOf(id)}' and of '{section}'", "rename one of the two");
        }
    }

    private static void CheckNeeds(FlowNodes nodes, NodeSpec node, DiagnosticBag diagnostics)
    {
        var section = nodes.SectionOf(node.Id.Value);
        foreach (var (index, need) in node.Needs.Index().Where(item => nodes.Has(item.Item.Value) && nodes.SectionOf(item.Item.Value) != section))
        {
            diagnostics.Error(
                Codes.UnknownNeed,
                PlaceOf(nodes.At(node, "needs"), index),
                $"node '{node.Id}' of '{section}' needs '{need}' of '{nodes.SectionOf(need.Value)}'",
                section == FlowNodes.Main ? "a handler runs when the nodes have ended" : $"remove it: '{section}' starts when the nodes have ended");
        }

        foreach (var (index, need) in node.Needs.Index().Where(item => !nodes.Has(item.Item.Value)))
        {
            diagnostics.Error(
                Codes.UnknownNeed,
                PlaceOf(nodes.At(node, "needs"), index),
                $"node '{node.Id}' needs unknown node '{need}'",
                DidYouMean.HintOrList(need.Value, [.. nodes.Ids.Where(id => id != node.Id.Value && nodes.SectionOf(id) == section)], "nodes"));
        }
    }

    private static void CheckRetry(FlowNodes nodes, NodeSpec node, DiagnosticBag diagnostics)
    {
        if (node.Retry?.From is not { } from || nodes.Ancestors(node.Id.Value).Contains(from.Value))
        {
            return;
        }

        var ancestors = nodes.Ancestors(node.Id.Value).ToList();
        diagnostics.Error(
            Codes.RetryFromNoAncestor,
            nodes.At(node, "retry", "from").Span,
            $"retry.from '{from}' is not an ancestor of '{node.Id}'",
            DidYouMean.HintOrList(from.Value, ancestors, "ancestors"));
    }

    private static void CheckCycles(FlowNodes nodes, DiagnosticBag diagnostics)
    {
        var done = new HashSet<string>();
        foreach (var start in nodes.Ids.Where(id => !done.Contains(id)))
        {
            Walk(nodes, start, done, diagnostics);
        }
    }

    // depth first without recursion, as a chain may be thousands of nodes long; a need that is on the path closes a cycle
    private static void Walk(FlowNodes nodes, string start, HashSet<string> done, DiagnosticBag diagnostics)
    {
        var path = new List<(string Id, int Next)> { (start, 0) };
        var onPath = new HashSet<string> { start };
        while (path.Count > 0)
        {
            var (id, next) = path[^1];
            var needs = nodes.Find(id)?.Needs ?? [];
            if (next == needs.Count)
            {
                path.RemoveAt(path.Count - 1);
                onPath.Remove(id);
                done.Add(id);
                continue;
            }

            path[^1] = (id, next + 1);
            var need = needs[next].Value;
            if (onPath.Contains(need))
            {
                var cycle = path.Select(step => step.Id).SkipWhile(step => step != need).Append(need).Select(step => $"'{step}'");
                diagnostics.Error(
                    Codes.FlowCycle,
                    PlaceOf(nodes.Source.At(nodes.SectionOf(id), id, "needs"), next),
                    $"the nodes wait for each other: {string.Join(" needs ", cycle)}",
                    "remove one of these needs; to repeat work use 'retry' with 'from'");
            }
            else if (!done.Contains(need))
            {
                path.Add((need, 0));
                onPath.Add(need);
            }
        }
    }
}
