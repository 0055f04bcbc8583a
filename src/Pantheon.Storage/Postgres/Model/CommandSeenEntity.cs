using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A command to the whole queue that one worker has read.</summary>
[PrimaryKey(nameof(Command), nameof(Instance))]
[Table("command_seen")]
public sealed class CommandSeenEntity
{
    [Column("command")]
    public long Command { get; set; }

    [Column("instance")]
    public Guid Instance { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }
}
