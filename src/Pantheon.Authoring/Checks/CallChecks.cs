using System.Text.Json.Nodes;
using Pantheon.Authoring.Tools;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks the agents and tools that nodes call: they exist, and get the inputs they declare.</summary>
internal sealed class CallChecks(FlowNodes nodes, Definitions definitions, DiagnosticBag diagnostics)
{
    public void Check(AgentNode node)
    {
        var place = nodes.At(node, "agent").Span;
        if (!definitions.Agents.TryGetValue(node.Agent, out var agent))
        {
            diagnostics.Error(Codes.UnknownAgent, place with { Length = node.Agent.Length }, $"node '{node.Id}' names unknown agent '{node.Agent}'", DidYouMean.HintOrList(node.Agent, definitions.Agents.Keys, "agents"));
            return;
        }

        CheckRounds(node, agent.Value);
        if (agent.Value is not { } spec)
        {
            return;
        }

        if (node.Version is { } version && version != spec.Ref.Version)
        {
            diagnostics.Error(Codes.UnknownAgentVersion, place, $"the agent '{node.Agent}' has no version {version} here", $"the catalog has '{spec.Ref}'; write '{node.Agent}' for the active one");
        }

        var required = spec.Inputs.Where(input => !input.Value.IsOptional).Select(input => input.Key);
        CheckInputs(node, "in", $"the agent '{node.Agent}'", [.. spec.Inputs.Keys], required, node.In.Keys);
    }

    public void Check(ToolNode node)
    {
        var place = nodes.At(node, "tool").Span;
        if (BuiltInTools.Later.ContainsKey(node.Tool))
        {
            return;
        }

        if (!definitions.Tools.TryGetValue(node.Tool, out var tool))
        {
            Unknown(node.Tool, place, $"node '{node.Id}'", definitions.Tools.Keys, diagnostics, mayBeBuiltIn: false);
            return;
        }

        if (tool.Value is not { } spec || spec.Input.Document["properties"] is not JsonObject properties)
        {
            return;
        }

        var required = spec.Input.Document["required"] is JsonArray names ? names.Select(name => name?.ToString() ?? "") : [];
        var known = SchemaWalk.IsClosed(spec.Input.Document) ? properties.Select(property => property.Key).ToList() : null;
        CheckInputs(node, "with", $"the tool '{node.Tool}'", known, required, node.With.Keys);
    }

    public void Check(FlowNode node)
    {
        if (!definitions.Flows.TryGetValue(node.Flow, out var flow))
        {
            diagnostics.Error(Codes.UnknownFlow, nodes.At(node, "flow").Span, $"node '{node.Id}' names unknown flow '{node.Flow}'", DidYouMean.HintOrList(node.Flow, [.. definitions.Flows.Keys.Where(name => name != nodes.Flow.Name)], "flows"));
        }
        else if (flow.Value is { } spec)
        {
            CheckInputs(node, "in", $"the flow '{node.Flow}'", [.. spec.Inputs.Keys], spec.Inputs.Where(input => input.Value.IsRequired).Select(input => input.Key), node.In.Keys);
        }
    }

    private void CheckRounds(AgentNode node, AgentSpec? agent)
    {
        if (node.Models is not { } rounds || definitions.Project?.Value is not { Routes.Count: > 0 } project)
        {
            return;
        }

        foreach (var (key, route) in new[] { ("first", rounds.First), ("repair", rounds.Repair) })
        {
            if (route is not null && !project.Routes.ContainsKey(route))
            {
                diagnostics.Error(Codes.UnknownRoute, nodes.At(node, "models", key).Span, $"node '{node.Id}' asks for unknown route '{route}'", DidYouMean.HintOrList(route, [.. project.Routes.Keys], "routes"));
            }
            else if (route is not null && agent is not null)
            {
                AbilityChecks.CheckRound(agent, route, nodes.At(node, "models", key).Span, definitions, diagnostics);
            }
        }
    }

    /// <summary>Says that no such tool exists, or that it is one to come.</summary>
    public static void Unknown(string name, SourceSpan place, string who, IEnumerable<string> declared, DiagnosticBag diagnostics, bool mayBeBuiltIn)
    {
        if (BuiltInTools.Later.TryGetValue(name, out var advice))
        {
            diagnostics.Error(Codes.NotSupportedYet, place, $"the tool '{name}' is not supported yet", advice);
        }
        else if (!mayBeBuiltIn && BuiltInTools.Now.Contains(name))
        {
            diagnostics.Error(Codes.UnknownTool, place, $"{who} calls '{name}', which only agents can call", "declare a tool (tools/NAME.yaml) for the node");
        }
        else
        {
            var known = mayBeBuiltIn ? BuiltInTools.Now.Concat(declared) : declared;
            diagnostics.Error(Codes.UnknownTool, place, $"{who} names unknown tool '{name}'", DidYouMean.HintOrList(name, [.. known], "tools"));
        }
    }

    private void CheckInputs(NodeSpec node, string key, string who, List<string>? known, IEnumerable<string> required, IEnumerable<string> given)
    {
        // what was given comes from the file, so that a value that could not be read does not count as missing
        var source = nodes.At(node, key) as YamlMap;
        var names = source is not null && nodes.At(node) is YamlMap map && map.Find(key) is not null ? source.Entries.Select(entry => entry.Key).ToList() : [.. given];
        foreach (var missing in required.Where(name => !names.Contains(name)))
        {
            diagnostics.Error(Codes.MissingInput, nodes.At(node).KeySpan(key) is var place && names.Count > 0 ? place : node.Span, $"node '{node.Id}' does not give {who} its input '{missing}'", $"add '{missing}' under '{key}'");
        }

        foreach (var extra in names.Where(name => known?.Contains(name) == false))
        {
            diagnostics.Error(Codes.UnknownInput, source!.KeySpan(extra), $"{who} has no input '{extra}'", DidYouMean.HintOrList(extra, known!, "inputs")); // both are there when a name was given
        }
    }
}
