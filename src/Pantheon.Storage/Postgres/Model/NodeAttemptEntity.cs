using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One try at a node.</summary>
[PrimaryKey(nameof(Night), nameof(RunId), nameof(Node), nameof(Attempt))]
[Table("node_attempt")]
public sealed class NodeAttemptEntity
{
    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("span_id")]
    public required byte[] SpanId { get; set; }

    [Column("state")]
    public required string State { get; set; }

    [Column("failure_kind")]
    public string? FailureKind { get; set; }

    [Column("cause")]
    public string? Cause { get; set; }

    [Column("error")]
    public string? Error { get; set; }

    [Column("owner")]
    public Guid Owner { get; set; }

    [Column("lease_until")]
    public DateTimeOffset LeaseUntil { get; set; }

    [Column("agent")]
    public string? Agent { get; set; }

    [Column("agent_version")]
    public int? AgentVersion { get; set; }

    [Column("pool")]
    public string? Pool { get; set; }

    [Column("model")]
    public string? Model { get; set; }

    [Column("model_digest")]
    public string? ModelDigest { get; set; }

    [Column("started_at")]
    public DateTimeOffset StartedAt { get; set; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; set; }

    [Column("timeout_s")]
    public double? TimeoutS { get; set; }

    [Column("workspace")]
    public string? Workspace { get; set; }

    [Column("input_tree")]
    public string? InputTree { get; set; }

    [Column("result_tree")]
    public string? ResultTree { get; set; }

    [Column("patch_blob")]
    public byte[]? PatchBlob { get; set; }

    [Column("salvage_ref")]
    public string? SalvageRef { get; set; }

    [Column("input_blob")]
    public byte[]? InputBlob { get; set; }

    [Column("output_blob")]
    public byte[]? OutputBlob { get; set; }

    [Column("output", TypeName = "jsonb")]
    public string? Output { get; set; }

    [Column("log_blob")]
    public byte[]? LogBlob { get; set; }

    [Column("turns")]
    public int Turns { get; set; }

    [Column("tool_calls")]
    public int ToolCalls { get; set; }

    [Column("tokens_in")]
    public long TokensIn { get; set; }

    [Column("tokens_out")]
    public long TokensOut { get; set; }

    [Column("continues")]
    public int? Continues { get; set; }

    [Column("work_ms")]
    public double? WorkMs { get; set; }

    [Column("tape_blob")]
    public byte[]? TapeBlob { get; set; }
}
