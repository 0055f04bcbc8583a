using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A seat of a pool and who has it.</summary>
[PrimaryKey(nameof(Pool), nameof(Seat))]
[Table("slot")]
public sealed class SlotEntity
{
    [Column("pool")]
    public required string Pool { get; set; }

    [Column("seat")]
    public int Seat { get; set; }

    [Column("model")]
    public string? Model { get; set; }

    [Column("run_id")]
    public Guid? RunId { get; set; }

    [Column("node")]
    public string? Node { get; set; }

    [Column("attempt")]
    public int? Attempt { get; set; }

    [Column("owner")]
    public Guid? Owner { get; set; }

    [Column("taken_at")]
    public DateTimeOffset? TakenAt { get; set; }

    [Column("until")]
    public DateTimeOffset? Until { get; set; }

    [Column("token")]
    public Guid? Token { get; set; }

    [Column("run_fence")]
    public long? RunFence { get; set; }
}
