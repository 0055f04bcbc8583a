using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>Content under its digest; inline or in a file.</summary>
[Table("blob")]
public sealed class BlobEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("sha256")]
    public required byte[] Sha256 { get; set; }

    [Column("bytes")]
    public long Bytes { get; set; }

    [Column("media_type")]
    public required string MediaType { get; set; }

    [Column("codec")]
    public required string Codec { get; set; }

    [Column("inline")]
    public byte[]? Inline { get; set; }

    [Column("touched_at")]
    public DateTimeOffset TouchedAt { get; set; }
}
