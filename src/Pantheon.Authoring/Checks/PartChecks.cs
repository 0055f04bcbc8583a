using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Guards;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks the parts that not every node has: its map, its pool, and what a handler may be.</summary>
internal sealed class PartChecks(FlowNodes nodes, Definitions definitions, DiagnosticBag diagnostics)
{
    private bool _isDefaultSaid;

    public void Check(NodeSpec node)
    {
        if (node.Map is { } map)
        {
            CheckMap(node, map);
        }

        if (node.Pool is { } pool)
        {
            CheckPool(node, pool);
        }

        if (nodes.SectionOf(node.Id.Value) is not FlowNodes.Main and var section && node is not (AgentNode or RunNode or ToolNode))
        {
            diagnostics.Error(
                Codes.HandlerKind,
                nodes.At(node).KeySpan(Word.Of(node.Kind)),
                $"node '{node.Id}' of '{section}' is a {Word.Of(node.Kind)} node: what happened cannot be decided anew there",
                "a handler is an agent, run or tool node");
        }
    }

    private void CheckMap(NodeSpec node, MapSpec map)
    {
        if (nodes.Has(map.As))
        {
            diagnostics.Error(Codes.ItemNamedAsNode, nodes.At(node, "map", "as").Span, $"the item of node '{node.Id}' is named '{map.As}', as a node is", "name the item for what it is, as in 'as: page'");
        }

        if (map.Each is ValueTemplate.List { Items.Count: > MapSpec.MaxItems and var count })
        {
            diagnostics.Error(Codes.TooManyItems, nodes.At(node).At("map").KeySpan("each"), $"the map of node '{node.Id}' has {count} items; {MapSpec.MaxItems} is the most", "give each item more of the work");
        }

        if (map.Matrix is { } matrix && matrix.Values.All(list => list is ValueTemplate.List))
        {
            var cells = matrix.Values.OfType<ValueTemplate.List>().Aggregate(1L, (product, list) => Math.Min(product * list.Items.Count, long.MaxValue / (MapSpec.MaxItems + 1)));
            if (cells > MapSpec.MaxItems)
            {
                var sizes = string.Join(" × ", matrix.Values.OfType<ValueTemplate.List>().Select(list => list.Items.Count));
                diagnostics.Error(Codes.MatrixTooLarge, nodes.At(node).At("map").KeySpan("matrix"), $"the matrix of node '{node.Id}' has {sizes} = {cells} cells; {MapSpec.MaxItems} is the most", "take a list out of it");
            }
        }
    }

    private void CheckPool(NodeSpec node, string pool)
    {
        var isOwn = nodes.At(node) is YamlMap said && said.Find("pool") is not null;
        var place = (isOwn ? nodes.At(node, "pool") : nodes.Source.At("defaults", "pool")).Span;
        if (definitions.Box is { } box && !box.Pools.ContainsKey(pool) && (isOwn || !_isDefaultSaid))
        {
            _isDefaultSaid |= !isOwn;
            diagnostics.Warning(Codes.RouteOutsideBox, place, $"this box has no pool '{pool}'", DidYouMean.HintOrList(pool, [.. box.Pools.Keys], "pools"));
        }

        if (node is not AgentNode agent || definitions.Agents.GetValueOrDefault(agent.Agent)?.Value is not { } spec || definitions.Project?.Value is not { } project)
        {
            return;
        }

        foreach (var choice in FlowGuard.ChoicesOf(agent, spec).Select(each => each.Model))
        {
            List<string> pools = choice.Id is { } id ? [id.Split('/')[0]]
                : choice.Route is { } route && project.Routes.GetValueOrDefault(route) is { } known ? [.. known.Models.Select(model => model.Pool).Distinct()]
                : [pool]; // an unknown route is said where it is named
            if (!pools.Contains(pool))
            {
                diagnostics.Error(
                    Codes.PoolOutsideRoute,
                    place,
                    $"node '{node.Id}' asks for the pool '{pool}', and {(choice.Id is null ? $"no model of the route '{choice.Route}' is in it" : $"the model '{choice.Id}' of its agent is not in it")}",
                    DidYouMean.HintOrList(pool, pools, "its pools"));
            }
        }
    }
}
