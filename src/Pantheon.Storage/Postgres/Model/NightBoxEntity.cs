using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One box's part of a night.</summary>
[PrimaryKey(nameof(Night), nameof(Box))]
[Table("night_box")]
public sealed class NightBoxEntity
{
    [Column("night")]
    public DateOnly Night { get; set; }

    [Column("box")]
    public required string Box { get; set; }

    [Column("instance")]
    public Guid Instance { get; set; }

    [Column("opened_at")]
    public DateTimeOffset OpenedAt { get; set; }

    [Column("left_at")]
    public DateTimeOffset? LeftAt { get; set; }

    [Column("facts", TypeName = "jsonb")]
    public required string Facts { get; set; }
}
