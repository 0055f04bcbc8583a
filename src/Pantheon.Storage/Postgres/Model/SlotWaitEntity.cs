using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A box that asks for a seat of a full pool, and for whom.</summary>
[PrimaryKey(nameof(Pool), nameof(Owner))]
[Table("slot_wait")]
public sealed class SlotWaitEntity
{
    [Column("pool")]
    public required string Pool { get; set; }

    [Column("owner")]
    public Guid Owner { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("run_fence")]
    public long RunFence { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("since")]
    public DateTimeOffset Since { get; set; }

    [Column("until")]
    public DateTimeOffset Until { get; set; }
}
