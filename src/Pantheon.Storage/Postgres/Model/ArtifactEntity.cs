using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A named artifact of a run, a node or an attempt.</summary>
[PrimaryKey(nameof(RunId), nameof(Node), nameof(Attempt), nameof(Name))]
[Table("artifact")]
public sealed class ArtifactEntity
{
    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("name")]
    public required string Name { get; set; }

    [Column("kind")]
    public required string Kind { get; set; }

    [Column("media_type")]
    public required string MediaType { get; set; }

    [Column("bytes")]
    public long Bytes { get; set; }

    [Column("sha256")]
    public required byte[] Sha256 { get; set; }

    [Column("content_blob")]
    public byte[]? ContentBlob { get; set; }

    [Column("statement_sha256")]
    public byte[]? StatementSha256 { get; set; }

    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }
}
