using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Replaying;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>What a replay came to, as a person reads it and as JSON.</summary>
internal static class ReplayView
{
    public static JsonObject Json(RecordedRun recorded, ReplayEnd end, Run? kept) => new()
    {
        ["$schema"] = "pantheon/runs-replay/v1",
        ["run"] = recorded.Run.Id.ToString(),
        ["replay"] = kept?.Id.ToString(),
        ["same"] = end.Difference is null,
        ["node"] = end.Until?.Node?.Value,
        ["attempt"] = end.Until?.Attempt,
        ["until_call"] = end.Until?.UntilCall,
        ["attempts"] = end.Attempts,
        ["model_calls"] = end.ModelCalls,
        ["tool_calls"] = end.ToolCalls,
        ["difference"] = end.Difference?.ToJson(),
    };

    public static int Print(CommandContext context, RecordedRun recorded, ReplayEnd end, Run kept)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(recorded, end, kept)));
        }
        else if (end.Difference is not { } difference)
        {
            context.Screen.Data(string.Create(
                CultureInfo.InvariantCulture, $"run {recorded.Run.Id.Short} replays without a difference{Until(end.Until)}: {end.Attempts} attempts, {end.ModelCalls} model calls, {end.ToolCalls} tool calls"));
        }
        else
        {
            context.Screen.Data($"run {recorded.Run.Id.Short} differs at {difference.Place}");
            Side(context.Screen, "recorded", difference.Recorded);
            Side(context.Screen, "replayed", difference.Replayed);
        }

        return end.Difference is null ? ExitCode.Yes : ExitCode.No;
    }

    private static string Until(ReplayScope? point) => point switch
    {
        { Node: { } node, UntilCall: { } call } => FormattableString.Invariant($" up to node {node}, call {call}"),
        { Node: { } node } => $" up to the end of node {node}",
        _ => "",
    };

    private static void Side(Screen screen, string name, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            screen.Data($"  {name}  {line}");
        }
    }
}
