using System.Text.Json.Nodes;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>A run as a row of `run`; owner, fence and lease belong to the claim and are not written here.</summary>
internal static class RunRow
{
    public const string Columns =
        "id, trace_id, task_id, title, repo, flow, mode, catalog_commit, catalog_sha256, flow_sha256, task_sha256, inputs, outputs, enqueued_at, enqueued_by, "
        + "priority, passed_over, needs, not_before, deadline, lifecycle, outcome, failure_kind, cause, reason, night, started_at, ended_at, fence, base_commit, "
        + "head_commit, branch, files, added, removed, seed, retry_of, tokens_in, tokens_out, model_calls, tool_calls, retries, place, adopt, until_node, "
        + "concurrency_group, concurrency_limit, when_full, size, labels, purpose, replay_of";

    public static Run Read(Row row) => new()
    {
        Id = row.Run(),
        TraceId = row.Bytes(),
        TaskId = row.TextOrNull(),
        Title = row.Text(),
        Repository = row.TextOrNull(),
        Flow = row.Text(),
        Mode = row.Word<Mode>(),
        CatalogCommit = row.Text(),
        CatalogDigest = row.Digest(),
        FlowDigest = row.Digest(),
        TaskDigest = row.DigestOrNull(),
        Inputs = row.Object(),
        Outputs = row.Json(),
        EnqueuedAt = row.Time(),
        EnqueuedBy = row.Text(),
        Priority = row.Int(),
        PassedOver = row.Int(),
        Needs = row.Texts(),
        NotBefore = row.TimeOrNull(),
        Deadline = row.TimeOrNull(),
        Lifecycle = row.Word<RunLifecycle>(),
        Outcome = row.WordOrNull<RunOutcome>(),
        FailureKind = row.WordOrNull<FailureKind>(),
        Cause = row.WordOrNull<Cause>(),
        Reason = row.TextOrNull(),
        Night = row.DateOrNull(),
        StartedAt = row.TimeOrNull(),
        EndedAt = row.TimeOrNull(),
        Fence = row.Long(),
        BaseCommit = row.TextOrNull(),
        HeadCommit = row.TextOrNull(),
        Branch = row.TextOrNull(),
        Files = row.IntOrNull(),
        Added = row.IntOrNull(),
        Removed = row.IntOrNull(),
        Seed = row.LongOrNull(),
        RetryOf = row.GuidOrNull() is { } id ? new(id) : null,
        TokensIn = row.Long(),
        TokensOut = row.Long(),
        ModelCalls = row.Int(),
        ToolCalls = row.Int(),
        Retries = row.Int(),
        Place = row.Int(),
        Adopt = row.Json() is { } adopt ? new Adoption(adopt["from"]?.ToString() is { } from ? new(from) : null, (bool?)adopt["downstream"] ?? false) { UntilCall = (int?)adopt["until_call"] } : null,
        Until = row.TextOrNull() is { } until ? new(until) : null,
        Group = GroupOf(row.TextOrNull(), row.IntOrNull(), row.WordOrNull<WhenFull>()),
        Size = row.Word<TaskSize>(),
        Labels = row.Json() is JsonArray labels ? [.. labels.Select(label => label?.ToString() ?? "")] : [],
        Purpose = row.Word<RunPurpose>(),
        ReplayOf = row.GuidOrNull() is { } replayed ? new(replayed) : null,
    };

    public static Values Of(Run run) => new Values()
        .Bytes("trace_id", run.TraceId)
        .Text("task_id", run.TaskId)
        .Text("title", run.Title)
        .Text("repo", run.Repository)
        .Text("flow", run.Flow)
        .Word<Mode>("mode", run.Mode)
        .Text("catalog_commit", run.CatalogCommit)
        .Digest("catalog_sha256", run.CatalogDigest)
        .Digest("flow_sha256", run.FlowDigest)
        .Digest("task_sha256", run.TaskDigest)
        .Json("inputs", run.Inputs)
        .Json("outputs", run.Outputs)
        .Time("enqueued_at", run.EnqueuedAt)
        .Text("enqueued_by", run.EnqueuedBy)
        .Int("priority", run.Priority)
        .Int("passed_over", run.PassedOver)
        .Texts("needs", run.Needs)
        .Time("not_before", run.NotBefore)
        .Time("deadline", run.Deadline)
        .Word<RunLifecycle>("lifecycle", run.Lifecycle)
        .Word("outcome", run.Outcome)
        .Word("failure_kind", run.FailureKind)
        .Word("cause", run.Cause)
        .Text("reason", run.Reason)
        .Date("night", run.Night)
        .Time("started_at", run.StartedAt)
        .Time("ended_at", run.EndedAt)
        .Text("base_commit", run.BaseCommit)
        .Text("head_commit", run.HeadCommit)
        .Text("branch", run.Branch)
        .Int("files", run.Files)
        .Int("added", run.Added)
        .Int("removed", run.Removed)
        .Long("seed", run.Seed)
        .Guid("retry_of", run.RetryOf?.Value)
        .Long("tokens_in", run.TokensIn)
        .Long("tokens_out", run.TokensOut)
        .Int("model_calls", run.ModelCalls)
        .Int("tool_calls", run.ToolCalls)
        .Int("retries", run.Retries)
        .Int("place", run.Place)
        .Json("adopt", run.Adopt is { } adopt ? new JsonObject { ["from"] = adopt.From?.Value, ["downstream"] = adopt.Downstream, ["until_call"] = adopt.UntilCall } : null)
        .Text("until_node", run.Until?.Value)
        .Text("concurrency_group", run.Group?.Name)
        .Int("concurrency_limit", run.Group?.Limit)
        .Word("when_full", run.Group?.WhenFull)
        .Word<TaskSize>("size", run.Size)
        .Json("labels", new JsonArray([.. run.Labels.Select(label => (JsonNode)label)]))
        .Word<RunPurpose>("purpose", run.Purpose)
        .Guid("replay_of", run.ReplayOf?.Value);

    private static RunGroup? GroupOf(string? name, int? limit, WhenFull? whenFull) => name is not null && limit is { } most && whenFull is { } full ? new RunGroup(name, most, full) : null;
}
