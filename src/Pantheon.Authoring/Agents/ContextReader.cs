using Pantheon.Authoring.Yaml;
using Pantheon.Core.Agents;

namespace Pantheon.Authoring.Agents;

/// <summary>Reads how an agent's conversation is kept within the window: `limits.context`, `context` and `compaction`.</summary>
internal static class ContextReader
{
    public static ContextSettings Read(MapReader agent)
    {
        var fails = agent.Node("limits") is YamlMap limits && limits.Find("context") is { } word && Scalars.Word(word.Value, "context", ["compact", "fail"], agent.Diagnostics) == "fail";
        var settings = new ContextSettings { Fails = fails, Compactor = Compactor(agent) };
        if (agent.Nested("context", AgentShapes.Context) is not { } reader)
        {
            return settings;
        }

        return settings with
        {
            Trigger = reader.Number("trigger", 0.1, 0.95),
            SummaryTokens = (int?)reader.Integer("summary", 100, 100_000),
            KeepTurns = (int?)reader.Integer("keep_turns", 0, 1000),
            KeepResults = (int?)reader.Integer("keep_results", 0, 1000),
            PrunesTools = reader.Boolean("prune_tools"),
            ScratchpadCharacters = (int?)reader.Integer("think", 100, 100_000) ?? settings.ScratchpadCharacters,
        };
    }

    private static ModelChoice? Compactor(MapReader agent)
    {
        if (agent.Nested("compaction", AgentShapes.Compaction) is not { } reader)
        {
            return null;
        }

        if (!RouteOrModel.Read(agent, reader, "model", "the compaction", "name a route of pantheon.yaml, or one model as pool/model; without 'compaction' fixed rules do the work", out var route, out var model))
        {
            return null;
        }

        return route is null && model is null ? null : new ModelChoice { Route = route, Id = model };
    }
}
