using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>What a session heard since its last step.</summary>
[PrimaryKey(nameof(RunId), nameof(Node), nameof(Attempt), nameof(Number))]
[Table("session_step")]
public sealed class SessionStepEntity
{
    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("number")]
    public int Number { get; set; }

    [Column("content")]
    public required byte[] Content { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }
}
