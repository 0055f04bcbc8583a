using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A comparison of two agent versions and what was decided.</summary>
[Table("promotion")]
public sealed class PromotionEntity
{
    [Key, Column("id")]
    public long Id { get; set; }

    [Column("agent")]
    public required string Agent { get; set; }

    [Column("from_version")]
    public int? FromVersion { get; set; }

    [Column("to_version")]
    public int ToVersion { get; set; }

    [Column("holdout")]
    public required string Holdout { get; set; }

    [Column("holdout_sha256")]
    public required byte[] HoldoutSha256 { get; set; }

    [Column("model_digest")]
    public string? ModelDigest { get; set; }

    [Column("look")]
    public int Look { get; set; }

    [Column("n")]
    public int N { get; set; }

    [Column("old_passed")]
    public int OldPassed { get; set; }

    [Column("new_passed")]
    public int NewPassed { get; set; }

    [Column("fixed")]
    public int Fixed { get; set; }

    [Column("broken")]
    public int Broken { get; set; }

    [Column("p_value")]
    public double? PValue { get; set; }

    [Column("alpha")]
    public double? Alpha { get; set; }

    [Column("decision")]
    public required string Decision { get; set; }

    [Column("decided_by")]
    public string? DecidedBy { get; set; }

    [Column("reason")]
    public string? Reason { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("statement_blob")]
    public byte[]? StatementBlob { get; set; }

    [Column("signature")]
    public byte[]? Signature { get; set; }
}
