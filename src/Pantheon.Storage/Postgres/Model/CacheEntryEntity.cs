using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A reply or an output that need not be computed again.</summary>
[PrimaryKey(nameof(Kind), nameof(KeySha256))]
[Table("cache_entry")]
public sealed class CacheEntryEntity
{
    [Column("kind")]
    public required string Kind { get; set; }

    [Column("key_sha256")]
    public required byte[] KeySha256 { get; set; }

    [Column("what")]
    public required string What { get; set; }

    [Column("value_blob")]
    public required byte[] ValueBlob { get; set; }

    [Column("made_at")]
    public DateTimeOffset MadeAt { get; set; }

    [Column("used_at")]
    public DateTimeOffset UsedAt { get; set; }

    [Column("hits")]
    public int Hits { get; set; }
}
