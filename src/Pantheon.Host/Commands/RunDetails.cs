using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>One run in detail, for people and as JSON.</summary>
internal static class RunDetails
{
    public static void Print(Screen screen, Run run, IReadOnlyList<NodeRun> nodes, IReadOnlyList<Attempt> attempts)
    {
        screen.Data($"run {run.Id.Short}  {run.Flow}  {run.TaskId}  {run.Title}");
        screen.Data($"{(run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Lifecycle))}{(run.Reason is { } reason ? $": {reason}" : "")}");
        if (run.Branch is { } branch)
        {
            screen.Data($"branch {branch}  +{run.Added} −{run.Removed}, {run.Files} files");
        }

        foreach (var danger in nodes.Where(node => node.Kind == NodeKind.Publish).SelectMany(Dangers))
        {
            screen.Data($"! {danger["category"]}  {danger["path"]}: {danger["why"]}");
        }

        var table = new Table("NODE", "TRY", "STATE", "TOOK", "TURNS", "TOKENS", "MODEL", "WHY");
        foreach (var attempt in attempts.OrderBy(attempt => attempt.StartedAt).ThenBy(attempt => attempt.Id.Number))
        {
            table.Add(
                attempt.Id.Node.Value,
                attempt.Id.Number.ToString(CultureInfo.InvariantCulture),
                Word.Of(attempt.State),
                attempt.EndedAt is { } ended ? Spans.Of(ended - attempt.StartedAt) : "–",
                attempt.Turns > 0 ? attempt.Turns.ToString(CultureInfo.InvariantCulture) : "–",
                attempt.TokensIn + attempt.TokensOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{attempt.TokensIn} → {attempt.TokensOut}") : "–",
                attempt.Model ?? "–",
                attempt.Error?.Split('\n')[0] ?? "");
        }

        foreach (var node in nodes.Where(node => node.Attempt == 0))
        {
            table.Add(node.Node.Value, "–", node.Result is { } result ? Word.Of(result) : Word.Of(node.Lifecycle), "–", "–", "–", "–", node.Reason ?? "");
        }

        table.Print(screen);
    }

    private static IEnumerable<JsonNode> Dangers(NodeRun node) =>
        node.Output is JsonObject output && output["flags"] is JsonArray flags ? flags.OfType<JsonNode>() : [];

    public static JsonNode OfCompaction(RecordedEvent recorded)
    {
        var json = (JsonObject)recorded.Event.Data.DeepClone();
        json["at"] = recorded.At.ToString("O", CultureInfo.InvariantCulture);
        json["node"] = recorded.Event.Node?.Value;
        json["attempt"] = recorded.Event.Attempt;
        return json;
    }

    public static JsonNode Of(NodeRun node) => new JsonObject
    {
        ["node"] = node.Node.Value,
        ["kind"] = Word.Of(node.Kind),
        ["lifecycle"] = Word.Of(node.Lifecycle),
        ["result"] = node.Result is { } result ? Word.Of(result) : null,
        ["failure_kind"] = node.FailureKind is { } kind ? Word.Of(kind) : null,
        ["reason"] = node.Reason,
        ["attempt"] = node.Attempt,
        ["output"] = node.Output?.DeepClone(),
    };

    public static JsonNode Of(Attempt attempt) => new JsonObject
    {
        ["node"] = attempt.Id.Node.Value,
        ["attempt"] = attempt.Id.Number,
        ["state"] = Word.Of(attempt.State),
        ["failure_kind"] = attempt.FailureKind is { } kind ? Word.Of(kind) : null,
        ["error"] = attempt.Error,
        ["agent"] = attempt.Agent?.ToString(),
        ["model"] = attempt.Model,
        ["model_digest"] = attempt.ModelDigest,
        ["started_at"] = RunJson.Moment(attempt.StartedAt),
        ["ended_at"] = RunJson.Moment(attempt.EndedAt),
        ["turns"] = attempt.Turns,
        ["tool_calls"] = attempt.ToolCalls,
        ["tokens_in"] = attempt.TokensIn,
        ["tokens_out"] = attempt.TokensOut,
        ["input_tree"] = attempt.InputTree,
        ["result_tree"] = attempt.ResultTree,
        ["salvage_ref"] = attempt.SalvageRef,
    };
}
