using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One test of one attempt.</summary>
[PrimaryKey(nameof(Night), nameof(RunId), nameof(Node), nameof(Attempt), nameof(TestId))]
[Table("test_result")]
public sealed class TestResultEntity
{
    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("test_id")]
    public required string TestId { get; set; }

    [Column("expect")]
    public required string Expect { get; set; }

    [Column("before")]
    public string? Before { get; set; }

    [Column("after")]
    public required string After { get; set; }

    [Column("duration_ms")]
    public int? DurationMs { get; set; }

    [Column("message_head")]
    public string? MessageHead { get; set; }
}
