using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A night whose details were dropped.</summary>
[Table("pruned_night")]
public sealed class PrunedNightEntity
{
    [Key]
    [Column("night")]
    public DateOnly Night { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("bytes")]
    public long Bytes { get; set; }
}
