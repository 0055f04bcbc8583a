using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One night: its window, policy and catalog.</summary>
[Table("night")]
public sealed class NightEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("opened_at")]
    public DateTimeOffset OpenedAt { get; set; }

    [Column("closes_at")]
    public DateTimeOffset ClosesAt { get; set; }

    [Column("closed_at")]
    public DateTimeOffset? ClosedAt { get; set; }

    [Column("tz")]
    public required string Tz { get; set; }

    [Column("policy")]
    public required string Policy { get; set; }

    [Column("policy_version")]
    public int PolicyVersion { get; set; }

    [Column("policy_sha256")]
    public required byte[] PolicySha256 { get; set; }

    [Column("catalog_commit")]
    public required string CatalogCommit { get; set; }

    [Column("catalog_sha256")]
    public required byte[] CatalogSha256 { get; set; }

    [Column("opened_by")]
    public Guid OpenedBy { get; set; }

    [Column("pantheon_version")]
    public required string PantheonVersion { get; set; }

    [Column("summary", TypeName = "jsonb")]
    public string? Summary { get; set; }

    [Column("report_blob")]
    public byte[]? ReportBlob { get; set; }

    [Column("pruned_at")]
    public DateTimeOffset? PrunedAt { get; set; }
}
