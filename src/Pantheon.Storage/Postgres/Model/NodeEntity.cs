using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>The state of one node of a run.</summary>
[PrimaryKey(nameof(RunId), nameof(Node))]
[Table("node")]
public sealed class NodeEntity
{
    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("ordinal")]
    public int Ordinal { get; set; }

    [Column("kind")]
    public required string Kind { get; set; }

    [Column("agent")]
    public string? Agent { get; set; }

    [Column("agent_version")]
    public int? AgentVersion { get; set; }

    [Column("lifecycle")]
    public required string Lifecycle { get; set; }

    [Column("result")]
    public string? Result { get; set; }

    [Column("failure_kind")]
    public string? FailureKind { get; set; }

    [Column("cause")]
    public string? Cause { get; set; }

    [Column("reason")]
    public string? Reason { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("retry_at")]
    public DateTimeOffset? RetryAt { get; set; }

    [Column("started_at")]
    public DateTimeOffset? StartedAt { get; set; }

    [Column("ended_at")]
    public DateTimeOffset? EndedAt { get; set; }

    [Column("output", TypeName = "jsonb")]
    public string? Output { get; set; }
}
