using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A pool of seats, and whether it is paused.</summary>
[Table("pool")]
public sealed class PoolEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("name")]
    public required string Name { get; set; }

    [Column("kind")]
    public string? Kind { get; set; }

    [Column("paused_at")]
    public DateTimeOffset? PausedAt { get; set; }

    [Column("paused_why")]
    public string? PausedWhy { get; set; }

    [Column("paused_by")]
    public string? PausedBy { get; set; }

    [Column("seen_at")]
    public DateTimeOffset SeenAt { get; set; }
}
