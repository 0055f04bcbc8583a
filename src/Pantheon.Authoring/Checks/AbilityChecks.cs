using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Checks;

/// <summary>Checks an agent against what is known of the models that its route leads to: its tools, and the context it needs.</summary>
internal static class AbilityChecks
{
    public static void Check(Definition<AgentSpec> agent, Definitions definitions, DiagnosticBag diagnostics)
    {
        if (agent.Value is { } spec)
        {
            var models = Known(Addresses(spec, definitions), definitions);
            CheckTools(Key(agent.Source, "tools"), spec, models, definitions.Box, diagnostics);
            CheckContext(Key(agent.Source, "model"), spec, models, definitions.Box, diagnostics);
        }
    }

    /// <summary>The same for a route that a node gives the agent in one of its rounds.</summary>
    public static void CheckRound(AgentSpec spec, string route, SourceSpan place, Definitions definitions, DiagnosticBag diagnostics)
    {
        var models = Known(Models(route, definitions), definitions);
        CheckTools(place, spec, models, definitions.Box, diagnostics);
        CheckContext(place, spec, models, definitions.Box, diagnostics);
    }

    private static List<(ModelAddress Address, ModelAbilities Abilities)> Known(IReadOnlyList<ModelAddress> addresses, Definitions definitions)
    {
        var known = new List<(ModelAddress Address, ModelAbilities Abilities)>();
        foreach (var address in addresses)
        {
            if (definitions.AbilitiesOf is { } abilitiesOf && EntryOf(address, definitions.Box) is { } entry)
            {
                known.Add((address, abilitiesOf(entry)));
            }
        }

        return known;
    }

    private static void CheckContext(SourceSpan place, AgentSpec spec, List<(ModelAddress Address, ModelAbilities Abilities)> models, BoxSpec? box, DiagnosticBag diagnostics)
    {
        foreach (var (address, abilities) in models.Where(model => box is not null && model.Abilities.Context < spec.ContextNeed))
        {
            diagnostics.Warning(
                Codes.ContextBelowNeed,
                place,
                $"the agent '{spec.Ref.Name}' is likely to need a context of {spec.ContextNeed}, and '{address}' has {abilities.Context}",
                $"pantheon runtimes tune {address.Pool}");
        }
    }

    private static void CheckTools(SourceSpan place, AgentSpec spec, List<(ModelAddress Address, ModelAbilities Abilities)> models, BoxSpec? box, DiagnosticBag diagnostics)
    {
        var unable = models.Where(model => !model.Abilities.CanCallTools).ToList();
        if (spec.Tools.Count == 0 || unable.Count == 0)
        {
            return;
        }

        var names = string.Join(", ", unable.Select(model => $"'{model.Address}' ({model.Abilities.Family})"));
        var hint = "route the agent to another model, take its tools away, or say 'tools' of the model in the box file";
        if (box is not null && unable.Count == models.Count)
        {
            diagnostics.Error(Codes.ToolsBeyondModel, place, $"the agent '{spec.Ref.Name}' has tools, and no model of its route can call any: {names}", hint);
        }
        else
        {
            diagnostics.Warning(Codes.ToolsBeyondModel, place, $"the agent '{spec.Ref.Name}' has tools, and a model of its route cannot call any: {names}", hint);
        }
    }

    // without a box file nothing is known but the name that the route gives the model
    private static ModelEntry? EntryOf(ModelAddress address, BoxSpec? box) =>
        box is null ? new ModelEntry { Id = address.Model } : box.Pools.GetValueOrDefault(address.Pool)?.Models.GetValueOrDefault(address.Model);

    private static IReadOnlyList<ModelAddress> Addresses(AgentSpec spec, Definitions definitions)
    {
        if (spec.Model.Id is { } id && id.Split('/', 2) is [var pool, var model])
        {
            return [new ModelAddress(pool, model)];
        }

        return spec.Model.Route is { } route ? Models(route, definitions) : [];
    }

    private static IReadOnlyList<ModelAddress> Models(string route, Definitions definitions) => definitions.Project?.Value?.Routes.GetValueOrDefault(route)?.Models ?? [];

    private static SourceSpan Key(YamlNode source, string key) => source is YamlMap map && map.Find(key) is { } entry ? entry.KeySpan : source.Span with { Length = 1 };
}
