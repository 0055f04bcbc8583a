using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A request to a worker and its answer.</summary>
[Table("command")]
public sealed class CommandEntity
{
    [Key, Column("id")]
    public long Id { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }

    [Column("by_whom")]
    public required string ByWhom { get; set; }

    [Column("kind")]
    public required string Kind { get; set; }

    [Column("run_id")]
    public Guid? RunId { get; set; }

    [Column("node")]
    public string? Node { get; set; }

    [Column("pool")]
    public string? Pool { get; set; }

    [Column("box")]
    public string? Box { get; set; }

    [Column("arguments", TypeName = "jsonb")]
    public required string Arguments { get; set; }

    [Column("taken_by")]
    public Guid? TakenBy { get; set; }

    [Column("taken_at")]
    public DateTimeOffset? TakenAt { get; set; }

    [Column("done_at")]
    public DateTimeOffset? DoneAt { get; set; }

    [Column("answer")]
    public string? Answer { get; set; }

    [Column("message")]
    public string? Message { get; set; }
}
