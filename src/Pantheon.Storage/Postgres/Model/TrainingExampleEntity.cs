using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One example cut from a trace.</summary>
[Table("training_example")]
public sealed class TrainingExampleEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("id")]
    public Guid Id { get; set; }

    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("agent")]
    public required string Agent { get; set; }

    [Column("agent_version")]
    public int AgentVersion { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("kind")]
    public required string Kind { get; set; }

    [Column("split")]
    public required string Split { get; set; }

    [Column("reward")]
    public float? Reward { get; set; }

    [Column("content_blob")]
    public required byte[] ContentBlob { get; set; }

    [Column("dedup_key")]
    public required byte[] DedupKey { get; set; }

    [Column("provenance", TypeName = "jsonb")]
    public required string Provenance { get; set; }

    [Column("why")]
    public string? Why { get; set; }
}
