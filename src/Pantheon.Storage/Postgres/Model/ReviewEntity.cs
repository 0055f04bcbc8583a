using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A reviewer's verdict.</summary>
[PrimaryKey(nameof(RunId), nameof(Node), nameof(Attempt))]
[Table("review")]
public sealed class ReviewEntity
{
    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("of_node")]
    public required string OfNode { get; set; }

    [Column("of_attempt")]
    public int OfAttempt { get; set; }

    [Column("agent")]
    public required string Agent { get; set; }

    [Column("agent_version")]
    public int AgentVersion { get; set; }

    [Column("model")]
    public required string Model { get; set; }

    [Column("model_digest")]
    public string? ModelDigest { get; set; }

    [Column("verdict")]
    public required string Verdict { get; set; }

    [Column("score")]
    public float? Score { get; set; }

    [Column("summary")]
    public required string Summary { get; set; }

    [Column("criteria", TypeName = "jsonb")]
    public required string Criteria { get; set; }

    [Column("findings", TypeName = "jsonb")]
    public required string Findings { get; set; }

    [Column("patch_sha256")]
    public required byte[] PatchSha256 { get; set; }

    [Column("span_id")]
    public byte[]? SpanId { get; set; }
}
