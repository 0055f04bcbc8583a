using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>The two ends of one night of a chain of events; kept for ever.</summary>
[PrimaryKey(nameof(Chain), nameof(Night))]
[Table("chain_head")]
public sealed class ChainHeadEntity
{
    [Column("chain")]
    public Guid Chain { get; set; }

    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("first_seq")]
    public long FirstSeq { get; set; }

    [Column("first_prev_sha256")]
    public required byte[] FirstPrevSha256 { get; set; }

    [Column("last_seq")]
    public long LastSeq { get; set; }

    [Column("last_sha256")]
    public required byte[] LastSha256 { get; set; }

    /// <summary>The last event that was dropped with the night; null where none was.</summary>
    [Column("pruned_seq")]
    public long? PrunedSeq { get; set; }

    [Column("pruned_sha256")]
    public byte[]? PrunedSha256 { get; set; }
}
