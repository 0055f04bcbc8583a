using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One item of a comparison of two agent versions.</summary>
[PrimaryKey(nameof(PromotionId), nameof(Version), nameof(Item), nameof(Repeat))]
[Table("holdout_result")]
public sealed class HoldoutResultEntity
{
    [Column("promotion_id")]
    public long PromotionId { get; set; }

    [Column("version")]
    public int Version { get; set; }

    [Column("item")]
    public required string Item { get; set; }

    [Column("repeat")]
    public int Repeat { get; set; }

    [Column("run_id")]
    public Guid? RunId { get; set; }

    [Column("passed")]
    public bool Passed { get; set; }

    [Column("score")]
    public float? Score { get; set; }

    [Column("seed")]
    public long Seed { get; set; }

    [Column("tool_calls_valid")]
    public float? ToolCallsValid { get; set; }

    [Column("tokens_in")]
    public long? TokensIn { get; set; }
}
