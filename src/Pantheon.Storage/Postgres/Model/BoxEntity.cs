using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One start of a worker.</summary>
[Table("box")]
public sealed class BoxEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("instance")]
    public Guid Instance { get; set; }

    [Column("name")]
    public required string Name { get; set; }

    [Column("version")]
    public required string Version { get; set; }

    [Column("chain")]
    public Guid Chain { get; set; }

    [Column("host")]
    public required string Host { get; set; }

    [Column("pid")]
    public int Pid { get; set; }

    [Column("pid_started")]
    public long? PidStarted { get; set; }

    [Column("started_at")]
    public DateTimeOffset StartedAt { get; set; }

    [Column("seen_at")]
    public DateTimeOffset SeenAt { get; set; }

    [Column("stopped_at")]
    public DateTimeOffset? StoppedAt { get; set; }

    [Column("pools", TypeName = "jsonb")]
    public string? Pools { get; set; }
}
