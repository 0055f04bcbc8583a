using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>What the base's own tests said of a commit.</summary>
[PrimaryKey(nameof(Repo), nameof(BaseCommit), nameof(RecipeSha256))]
[Table("base_check")]
public sealed class BaseCheckEntity
{
    [Column("repo")]
    public required string Repo { get; set; }

    [Column("base_commit")]
    public required string BaseCommit { get; set; }

    [Column("recipe_sha256")]
    public required byte[] RecipeSha256 { get; set; }

    [Column("green")]
    public bool Green { get; set; }

    [Column("passed")]
    public int Passed { get; set; }

    [Column("failed")]
    public int Failed { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("report", TypeName = "jsonb")]
    public required string Report { get; set; }

    [Column("report_blob")]
    public byte[]? ReportBlob { get; set; }
}
