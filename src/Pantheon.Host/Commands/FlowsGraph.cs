using System.Text.Json.Nodes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon flows graph`: a flow drawn, as lines of text or as Mermaid; a retry from an ancestor is a dashed edge back.</summary>
internal static class FlowsGraph
{
    public static int Print(CommandContext context, FlowSpec flow, Catalog catalog, bool asMermaid)
    {
        var steps = FlowOutline.Of(flow, catalog.Flows);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/flow-graph/v1",
                ["flow"] = flow.Name,
                ["nodes"] = new JsonArray([.. steps.Select(step => (JsonNode)new JsonObject { ["id"] = step.Node.Id.Value, ["section"] = step.Section, ["wave"] = step.Wave, ["work"] = Work(step.Node) })]),
                ["edges"] = new JsonArray([.. steps.SelectMany(step => step.After.Select(need => (JsonNode)Edge(need, step.Node.Id, "needs"))), .. steps.Where(step => step.Node.Retry?.From is not null).Select(step => Edge(step.Node.Id, (NodeId)step.Node.Retry!.From!, "retry"))]), // asked before
            }));
            return ExitCode.Yes;
        }

        foreach (var line in asMermaid ? Mermaid(steps) : Text(steps))
        {
            context.Screen.Data(line);
        }

        return ExitCode.Yes;
    }

    private static JsonObject Edge(NodeId from, NodeId to, string kind) => new JsonObject { ["from"] = from.Value, ["to"] = to.Value, ["kind"] = kind };

    /// <summary>A node a line: the wave in which it can start, its work, what it waits for, and where a retry goes back to.</summary>
    public static IEnumerable<string> Text(IReadOnlyList<FlowStep> steps)
    {
        var width = steps.Max(step => step.Node.Id.Value.Length);
        var work = steps.Max(step => Work(step.Node).Length);
        var waves = steps.Max(step => step.Wave).ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        foreach (var section in steps.GroupBy(step => step.Section))
        {
            if (section.Key != "nodes")
            {
                yield return $"{section.Key}:";
            }

            foreach (var step in section)
            {
                var needs = step.After.Count == 0 ? "" : $"← {string.Join(", ", step.After)}";
                var back = FlowWords.Retry(step.Node) is { Length: > 0 } retry ? $"↺ {retry}" : "";
                var map = step.Node.Map is { } each ? $"⋯ {FlowWords.Map(each)}" : "";
                var line = $"{step.Wave.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(waves)}  {step.Node.Id.Value.PadRight(width)}  {Work(step.Node).PadRight(work)}";
                yield return string.Join("  ", new[] { line, needs, map, back }.Where(part => part.Length > 0)).TrimEnd();
            }
        }
    }

    public static IEnumerable<string> Mermaid(IReadOnlyList<FlowStep> steps)
    {
        var names = steps.Index().ToDictionary(item => item.Item.Node.Id, item => $"n{item.Index}");
        yield return "flowchart TD";
        foreach (var section in steps.GroupBy(step => step.Section))
        {
            var indent = section.Key == "nodes" ? "  " : "    ";
            if (section.Key != "nodes")
            {
                yield return $"  subgraph {section.Key}";
            }

            foreach (var step in section)
            {
                yield return $"{indent}{names[step.Node.Id]}{Shape(step.Node)}";
            }

            if (section.Key != "nodes")
            {
                yield return "  end";
            }
        }

        foreach (var edge in steps.SelectMany(step => step.After.Select(need => $"  {names[need]} --> {names[step.Node.Id]}")))
        {
            yield return edge;
        }

        foreach (var step in steps.Where(step => step.Node.Retry?.From is not null))
        {
            yield return $"  {names[step.Node.Id]} -. \"{FlowWords.Retry(step.Node).Split(' ')[^1]}\" .-> {names[(NodeId)step.Node.Retry!.From!]}"; // asked on the line above
        }
    }

    private static string Shape(NodeSpec node)
    {
        var text = $"\"{node.Id}<br/>{Work(node).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal)}{(node.Map is null ? "" : " ⋯")}\"";
        return node switch
        {
            GateNode => $"{{{{{text}}}}}",
            FlowNode => $"[[{text}]]",
            AgentNode => $"({text})",
            _ => $"[{text}]",
        };
    }

    private static string Work(NodeSpec node) => $"{Word.Of(node.Kind)} {FlowWords.Work(node)}";
}
