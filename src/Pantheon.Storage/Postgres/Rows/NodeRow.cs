using Npgsql;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>The state of a node as a row of `node`.</summary>
internal static class NodeRow
{
    public const string Columns =
        "run_id, node, ordinal, kind, agent, agent_version, lifecycle, result, failure_kind, cause, reason, attempt, retry_at, started_at, ended_at, output";

    public static NodeRun Read(Row row) => new()
    {
        Run = row.Run(),
        Node = new(row.Text()),
        Ordinal = row.Int(),
        Kind = row.Word<NodeKind>(),
        Agent = row.AgentOrNull(),
        Lifecycle = row.Word<NodeLifecycle>(),
        Result = row.WordOrNull<NodeResult>(),
        FailureKind = row.WordOrNull<FailureKind>(),
        Cause = row.WordOrNull<Cause>(),
        Reason = row.TextOrNull(),
        Attempt = row.Int(),
        RetryAt = row.TimeOrNull(),
        StartedAt = row.TimeOrNull(),
        EndedAt = row.TimeOrNull(),
        Output = row.Json(),
    };

    public static IEnumerable<NpgsqlBatchCommand> Write(IReadOnlyList<NodeRun> nodes) => ManyValues.Upsert([.. nodes.Select(Of)], "node", "run_id", "node");

    private static Values Of(NodeRun node) => new Values()
        .Guid("run_id", node.Run.Value)
        .Text("node", node.Node.Value)
        .Int("ordinal", node.Ordinal)
        .Word<NodeKind>("kind", node.Kind)
        .Agent(node.Agent)
        .Word<NodeLifecycle>("lifecycle", node.Lifecycle)
        .Word("result", node.Result)
        .Word("failure_kind", node.FailureKind)
        .Word("cause", node.Cause)
        .Text("reason", node.Reason)
        .Int("attempt", node.Attempt)
        .Time("retry_at", node.RetryAt)
        .Time("started_at", node.StartedAt)
        .Time("ended_at", node.EndedAt)
        .Json("output", node.Output);
}
