using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>What a person did with a run in the morning.</summary>
[Table("person_decision")]
public sealed class PersonDecisionEntity
{
    [Key, Column("id")]
    public long Id { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("by_whom")]
    public required string ByWhom { get; set; }

    [Column("act")]
    public required string Act { get; set; }

    [Column("reason")]
    public string? Reason { get; set; }

    [Column("seconds")]
    public int? Seconds { get; set; }
}
