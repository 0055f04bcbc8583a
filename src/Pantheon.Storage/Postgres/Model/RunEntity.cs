using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A run, from the queue to its outcome.</summary>
[Table("run")]
public sealed class RunEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("id")]
    public Guid Id { get; set; }

    [Column("trace_id")]
    public required byte[] TraceId { get; set; }

    [Column("purpose")]
    public required string Purpose { get; set; }

    [Column("task_id")]
    public string? TaskId { get; set; }

    [Column("title")]
    public required string Title { get; set; }

    [Column("repo")]
    public string? Repo { get; set; }

    [Column("flow")]
    public required string Flow { get; set; }

    [Column("mode")]
    public required string Mode { get; set; }

    [Column("labels", TypeName = "jsonb")]
    public required string Labels { get; set; }

    [Column("catalog_commit")]
    public required string CatalogCommit { get; set; }

    [Column("catalog_sha256")]
    public required byte[] CatalogSha256 { get; set; }

    [Column("flow_sha256")]
    public required byte[] FlowSha256 { get; set; }

    [Column("task_sha256")]
    public byte[]? TaskSha256 { get; set; }

    [Column("inputs", TypeName = "jsonb")]
    public required string Inputs { get; set; }

    [Column("outputs", TypeName = "jsonb")]
    public string? Outputs { get; set; }

    [Column("enqueued_at")]
    public DateTimeOffset EnqueuedAt { get; set; }

    [Column("enqueued_by")]
    public required string EnqueuedBy { get; set; }

    [Column("priority")]
    public int Priority { get; set; }

    [Column("passed_over")]
    public int PassedOver { get; set; }

    [Column("needs")]
    public required string[] Needs { get; set; }

    [Column("concurrency_group")]
    public string? ConcurrencyGroup { get; set; }

    [Column("concurrency_limit")]
    public int? ConcurrencyLimit { get; set; }

    [Column("when_full")]
    public string? WhenFull { get; set; }

    [Column("not_before")]
    public DateTimeOffset? NotBefore { get; set; }

    [Column("deadline")]
    public DateTimeOffset? Deadline { get; set; }

    [Column("lifecycle")]
    public required string Lifecycle { get; set; }

    [Column("outcome")]
    public string? Outcome { get; set; }

    [Column("failure_kind")]
    public string? FailureKind { get; set; }

    [Column("cause")]
    public string? Cause { get; set; }

    [Column("reason")]
    public string? Reason { get; set; }

    [Column("night", TypeName = "date")]
    public DateOnly? Night { get; set; }

    [Column("started_at")]
    public DateTimeOffset? StartedAt { get; set; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; set; }

    [Column("owner")]
    public Guid? Owner { get; set; }

    [Column("fence")]
    public long Fence { get; set; }

    [Column("lease_until")]
    public DateTimeOffset? LeaseUntil { get; set; }

    [Column("base_commit")]
    public string? BaseCommit { get; set; }

    [Column("head_commit")]
    public string? HeadCommit { get; set; }

    [Column("branch")]
    public string? Branch { get; set; }

    [Column("files")]
    public int? Files { get; set; }

    [Column("added")]
    public int? Added { get; set; }

    [Column("removed")]
    public int? Removed { get; set; }

    [Column("seed")]
    public long? Seed { get; set; }

    [Column("retry_of")]
    public Guid? RetryOf { get; set; }

    [Column("replay_of")]
    public Guid? ReplayOf { get; set; }

    [Column("tokens_in")]
    public long TokensIn { get; set; }

    [Column("tokens_out")]
    public long TokensOut { get; set; }

    [Column("tokens_cached")]
    public long TokensCached { get; set; }

    [Column("model_calls")]
    public int ModelCalls { get; set; }

    [Column("tool_calls")]
    public int ToolCalls { get; set; }

    [Column("retries")]
    public int Retries { get; set; }

    [Column("place")]
    public int Place { get; set; }

    [Column("adopt", TypeName = "jsonb")]
    public string? Adopt { get; set; }

    [Column("until_node")]
    public string? UntilNode { get; set; }

    [Column("size")]
    public required string Size { get; set; }
}
