using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One link of a chain of events.</summary>
[PrimaryKey(nameof(Night), nameof(Chain), nameof(Seq))]
[Table("event")]
public sealed class EventEntity
{
    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("chain")]
    public Guid Chain { get; set; }

    [Column("seq")]
    public long Seq { get; set; }

    [Column("id")]
    public long Id { get; set; }

    [Column("tx", TypeName = "xid8")]
    public ulong Tx { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("run_id")]
    public Guid? RunId { get; set; }

    [Column("node")]
    public string? Node { get; set; }

    [Column("attempt")]
    public int? Attempt { get; set; }

    [Column("kind")]
    public required string Kind { get; set; }

    [Column("severity")]
    public short Severity { get; set; }

    [Column("data", TypeName = "jsonb")]
    public required string Data { get; set; }

    [Column("prev_sha256")]
    public required byte[] PrevSha256 { get; set; }

    [Column("sha256")]
    public required byte[] Sha256 { get; set; }
}
