using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Commands;

/// <summary>Runs as JSON: the same fields in every command, versioned, and only growing.</summary>
internal static class RunJson
{
    public static JsonObject Of(string schema, IEnumerable<Run> runs) =>
        new() { ["$schema"] = schema, ["runs"] = new JsonArray([.. runs.Select(Of)]) };

    /// <summary>A run alone, named by its schema.</summary>
    public static JsonObject OneOf(Run run)
    {
        var json = (JsonObject)Of(run);
        json.Insert(0, "$schema", "pantheon/run/v1");
        return json;
    }

    public static JsonNode Of(Run run) => new JsonObject
    {
        ["id"] = run.Id.ToString(),
        ["task"] = run.TaskId,
        ["title"] = run.Title,
        ["flow"] = run.Flow,
        ["repository"] = run.Repository,
        ["mode"] = Word.Of(run.Mode),
        ["priority"] = run.Priority,
        ["place"] = run.Place,
        ["retry_of"] = run.RetryOf?.ToString(),
        ["purpose"] = Word.Of(run.Purpose),
        ["replay_of"] = run.ReplayOf?.ToString(),
        ["until"] = run.Until?.Value,
        ["lifecycle"] = Word.Of(run.Lifecycle),
        ["outcome"] = run.Outcome is { } outcome ? Word.Of(outcome) : null,
        ["failure_kind"] = run.FailureKind is { } kind ? Word.Of(kind) : null,
        ["cause"] = run.Cause is { } cause ? Word.Of(cause) : null,
        ["reason"] = run.Reason,
        ["night"] = run.Night?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["enqueued_at"] = Moment(run.EnqueuedAt),
        ["started_at"] = Moment(run.StartedAt),
        ["ended_at"] = Moment(run.EndedAt),
        ["branch"] = run.Branch,
        ["base_commit"] = run.BaseCommit,
        ["head_commit"] = run.HeadCommit,
        ["files"] = run.Files,
        ["added"] = run.Added,
        ["removed"] = run.Removed,
        ["tokens_in"] = run.TokensIn,
        ["tokens_out"] = run.TokensOut,
        ["model_calls"] = run.ModelCalls,
        ["tool_calls"] = run.ToolCalls,
    };

    public static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
