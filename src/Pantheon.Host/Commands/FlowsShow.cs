using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon flows show`: one flow as authored, its defaults filled in.</summary>
internal static class FlowsShow
{
    public static int Print(CommandContext context, FlowSpec flow)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(flow)));
            return ExitCode.Yes;
        }

        var screen = context.Screen;
        screen.Data($"{flow.Name}  {flow.Description}".TrimEnd());
        screen.Data($"timeout {(flow.Timeout is { } timeout ? FlowWords.Time(timeout) : "of the policy")}, priority {flow.Priority}, {flow.Digest}");
        if (flow.Concurrency is { } group)
        {
            screen.Data($"at most {group.Limit} at once of a group, then {Word.Of(group.WhenFull)}");
        }

        if (flow.Inputs.Count > 0)
        {
            screen.Data("");
            var inputs = new Table("INPUT", "TYPE", "DEFAULT");
            foreach (var (name, input) in flow.Inputs)
            {
                inputs.Add(name, input.Default is null ? input.Type.ToString() : input.Type.ToString().TrimEnd('?'), input.Default?.ToJsonString() ?? (input.IsRequired ? "required" : "–"));
            }

            inputs.Print(screen);
        }

        screen.Data("");
        var nodes = new Table("NODE", "KIND", "WORK", "NEEDS", "RETRY", "TIMEOUT", "WHEN");
        foreach (var node in flow.All)
        {
            nodes.Add(node.Id.Value, Word.Of(node.Kind), FlowWords.Work(node), string.Join(", ", node.Needs), FlowWords.Retry(node), FlowWords.Time(node.Timeout), When(flow, node));
        }

        nodes.Print(screen);
        return ExitCode.Yes;
    }

    private static string When(FlowSpec flow, NodeSpec node) => string.Join("; ", new[]
    {
        flow.OnFailure.Contains(node) ? "on failure" : flow.Finally.Contains(node) ? "at the end" : null,
        node.When?.Source,
        node.Map is { } map ? FlowWords.Map(map) : null,
        node.Always ? "always" : null,
    }.OfType<string>());

    private static JsonObject Json(FlowSpec flow) => new()
    {
        ["$schema"] = "pantheon/flow/v1",
        ["name"] = flow.Name,
        ["description"] = flow.Description,
        ["digest"] = flow.Digest.ToString(),
        ["priority"] = flow.Priority,
        ["timeout_seconds"] = flow.Timeout?.TotalSeconds,
        ["inputs"] = new JsonObject(flow.Inputs.Select(input => KeyValuePair.Create(input.Key, (JsonNode?)new JsonObject
        {
            ["type"] = input.Value.Type.Name is null ? input.Value.Type.Schema.Document.DeepClone() : input.Value.Type.ToString(),
            ["required"] = input.Value.IsRequired,
            ["default"] = input.Value.Default?.DeepClone(),
        }))),
        ["nodes"] = new JsonArray([.. flow.All.Select(node => (JsonNode)new JsonObject
        {
            ["id"] = node.Id.Value,
            ["section"] = flow.OnFailure.Contains(node) ? "on_failure" : flow.Finally.Contains(node) ? "finally" : "nodes",
            ["kind"] = Word.Of(node.Kind),
            ["work"] = FlowWords.Work(node),
            ["needs"] = new JsonArray([.. node.Needs.Select(need => JsonValue.Create(need.Value))]),
            ["when"] = node.When?.Source,
            ["map"] = node.Map is { } map ? FlowWords.Map(map) : null,
            ["retry_from"] = node.Retry?.From?.Value,
            ["timeout_seconds"] = node.Timeout < TimeSpan.Zero ? null : node.Timeout.TotalSeconds,
            ["on_failure"] = Word.Of(node.OnFailure.Effect),
            ["always"] = node.Always,
        })]),
    };
}
