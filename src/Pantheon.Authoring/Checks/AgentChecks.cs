using Pantheon.Authoring.Tools;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks one agent against the catalog: its route, tools and blind agents.</summary>
internal static class AgentChecks
{
    public static void Check(Definition<AgentSpec> agent, Definitions definitions, DiagnosticBag diagnostics)
    {
        if (agent.Value is not { } spec)
        {
            return;
        }

        CheckModel(agent.Source, spec, definitions, diagnostics);
        CheckTools(agent.Source, spec, definitions, diagnostics);
        foreach (var (index, name) in spec.Blind.Index().Where(item => !definitions.Agents.ContainsKey(item.Item)))
        {
            diagnostics.Error(Codes.UnknownAgent, GraphChecks.PlaceOf(agent.Source.At("blind"), index), $"'blind' names unknown agent '{name}'", DidYouMean.HintOrList(name, definitions.Agents.Keys, "agents"));
        }
    }

    private static void CheckModel(YamlNode source, AgentSpec spec, Definitions definitions, DiagnosticBag diagnostics)
    {
        CheckChoice(spec, spec.Model, source.At("model", spec.Model.Route is null ? "id" : "route"), definitions, diagnostics);
        if (spec.Context.Compactor is { } compactor)
        {
            CheckChoice(spec, compactor, source.At("compaction", compactor.Route is null ? "model" : "route"), definitions, diagnostics);
        }
    }

    private static void CheckChoice(AgentSpec spec, ModelChoice choice, YamlNode place, Definitions definitions, DiagnosticBag diagnostics)
    {
        if (choice.Route is { } route && definitions.Project?.Value is { Routes.Count: > 0 } project && !project.Routes.ContainsKey(route))
        {
            diagnostics.Error(Codes.UnknownRoute, place.Span, $"the agent '{spec.Ref.Name}' asks for unknown route '{route}'", DidYouMean.HintOrList(route, [.. project.Routes.Keys], "routes"));
        }

        if (choice.Id is { } id && id.Split('/', 2) is [var pool, var model] && definitions.Box is { } box && box.Pools.GetValueOrDefault(pool)?.Models.ContainsKey(model) != true)
        {
            diagnostics.Warning(Codes.RouteOutsideBox, place.Span, $"this box has no model '{id}'", $"add it to the pools of '{box.File}'");
        }
    }

    private static void CheckTools(YamlNode source, AgentSpec spec, Definitions definitions, DiagnosticBag diagnostics)
    {
        foreach (var (index, tool) in spec.Tools.Index().Where(item => !BuiltInTools.Now.Contains(item.Item) && !definitions.Tools.ContainsKey(item.Item)))
        {
            CallChecks.Unknown(tool, GraphChecks.PlaceOf(source.At("tools"), index), $"the agent '{spec.Ref.Name}'", definitions.Tools.Keys, diagnostics, mayBeBuiltIn: true);
        }

        CheckCommands(source, spec, diagnostics);
        foreach (var (index, tool) in spec.DoneRequires.Index().Where(item => !spec.Tools.Contains(item.Item)))
        {
            diagnostics.Error(Codes.UnknownTool, GraphChecks.PlaceOf(source.At("done", "require"), index), $"'done' requires the tool '{tool}', which the agent does not have", spec.Tools.Count == 0 ? "the agent has no tools" : DidYouMean.HintOrList(tool, [.. spec.Tools], "its tools"));
        }
    }

    private static void CheckCommands(YamlNode source, AgentSpec spec, DiagnosticBag diagnostics)
    {
        const string Tool = "run_command";
        var written = (source as YamlMap)?.Find("commands");
        var index = spec.Tools.ToList().IndexOf(Tool);
        if (index >= 0 && written is null)
        {
            diagnostics.Error(Codes.CommandsMissing, GraphChecks.PlaceOf(source.At("tools"), index), $"the agent '{spec.Ref.Name}' has 'run_command' and no 'commands' says what it may run", "add 'commands', as in [dotnet format *, npm test]");
        }
        else if (index < 0 && written is { } entry)
        {
            var hint = spec.Tools.Contains("bash") ? "what 'bash' runs is not listed: the sandbox bounds it; remove 'commands', or grant 'run_command'" : "grant 'run_command' under 'tools', or remove 'commands'";
            diagnostics.Error(Codes.KeysExclude, entry.KeySpan, $"the agent '{spec.Ref.Name}' has 'commands' and not the tool 'run_command'", hint);
        }
    }
}
