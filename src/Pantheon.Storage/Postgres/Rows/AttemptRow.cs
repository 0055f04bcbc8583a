using Npgsql;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>An attempt as a row of `node_attempt`; it stays in the partition of the night in which it began.</summary>
internal static class AttemptRow
{
    public const string Columns =
        "run_id, node, attempt, span_id, state, failure_kind, cause, error, agent, agent_version, pool, model, model_digest, started_at, ended_at, timeout_s, "
        + "input_tree, result_tree, patch_blob, salvage_ref, input_blob, output, log_blob, turns, tool_calls, tokens_in, tokens_out, continues, work_ms, tape_blob";

    public static Attempt Read(Row row) => new()
    {
        Id = new(row.Run(), new(row.Text()), row.Int()),
        SpanId = row.Bytes(),
        State = row.Word<AttemptState>(),
        FailureKind = row.WordOrNull<FailureKind>(),
        Cause = row.WordOrNull<Cause>(),
        Error = row.TextOrNull(),
        Agent = row.AgentOrNull(),
        Pool = row.TextOrNull(),
        Model = row.TextOrNull(),
        ModelDigest = row.TextOrNull(),
        StartedAt = row.Time(),
        EndedAt = row.TimeOrNull(),
        Timeout = TimeSpan.FromSeconds(row.DoubleOrNull() ?? 0),
        InputTree = row.TextOrNull(),
        ResultTree = row.TextOrNull(),
        Patch = row.DigestOrNull(),
        SalvageRef = row.TextOrNull(),
        Input = row.DigestOrNull(),
        Output = row.Json(),
        Log = row.DigestOrNull(),
        Turns = row.Int(),
        ToolCalls = row.Int(),
        TokensIn = row.Long(),
        TokensOut = row.Long(),
        Continues = row.IntOrNull(),
        Worked = row.DoubleOrNull() is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        Tape = row.DigestOrNull(),
    };

    /// <summary>One that begins is new, and is written with the others that do; one that ends is where it began, maybe in another night.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Write(IReadOnlyList<Attempt> attempts, DateOnly night, Guid owner, DateTimeOffset leaseUntil) =>
    [
        .. attempts.Where(attempt => attempt.State != AttemptState.Running).Select(attempt => Of(attempt, night, owner, leaseUntil)
            .UpdateElseInsert("node_attempt", "run_id = @run_id AND node = @node AND attempt = @attempt", "night", "run_id", "node", "attempt", "owner")),
        .. ManyValues.Upsert([.. attempts.Where(attempt => attempt.State == AttemptState.Running).Select(attempt => Of(attempt, night, owner, leaseUntil))], "node_attempt", "night", "run_id", "node", "attempt"),
    ];

    private static Values Of(Attempt attempt, DateOnly night, Guid owner, DateTimeOffset leaseUntil) => new Values()
        .Date("night", night)
        .Guid("owner", owner)
        .Time("lease_until", leaseUntil)
        .Guid("run_id", attempt.Id.Run.Value)
        .Text("node", attempt.Id.Node.Value)
        .Int("attempt", attempt.Id.Number)
        .Bytes("span_id", attempt.SpanId)
        .Word<AttemptState>("state", attempt.State)
        .Word("failure_kind", attempt.FailureKind)
        .Word("cause", attempt.Cause)
        .Text("error", attempt.Error)
        .Agent(attempt.Agent)
        .Text("pool", attempt.Pool)
        .Text("model", attempt.Model)
        .Text("model_digest", attempt.ModelDigest)
        .Time("started_at", attempt.StartedAt)
        .Time("ended_at", attempt.EndedAt)
        .Double("timeout_s", attempt.Timeout.TotalSeconds)
        .Text("input_tree", attempt.InputTree)
        .Text("result_tree", attempt.ResultTree)
        .Digest("patch_blob", attempt.Patch)
        .Text("salvage_ref", attempt.SalvageRef)
        .Digest("input_blob", attempt.Input)
        .Json("output", attempt.Output)
        .Digest("log_blob", attempt.Log)
        .Int("turns", attempt.Turns)
        .Int("tool_calls", attempt.ToolCalls)
        .Long("tokens_in", attempt.TokensIn)
        .Long("tokens_out", attempt.TokensOut)
        .Int("continues", attempt.Continues)
        .Double("work_ms", attempt.Worked?.TotalMilliseconds)
        .Digest("tape_blob", attempt.Tape);
}
