using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>Where a model is, and what loading it costs.</summary>
[PrimaryKey(nameof(Pool), nameof(Model))]
[Table("model_state")]
public sealed class ModelStateEntity
{
    [Column("pool")]
    public required string Pool { get; set; }

    [Column("model")]
    public required string Model { get; set; }

    [Column("digest")]
    public string? Digest { get; set; }

    [Column("context_length")]
    public int? ContextLength { get; set; }

    [Column("proof")]
    public string? Proof { get; set; }

    [Column("state")]
    public required string State { get; set; }

    [Column("since")]
    public DateTimeOffset Since { get; set; }

    [Column("load_ms")]
    public float? LoadMs { get; set; }

    [Column("wake_ms")]
    public float? WakeMs { get; set; }

    [Column("unload_ms")]
    public float? UnloadMs { get; set; }

    [Column("samples")]
    public int Samples { get; set; }

    [Column("vram_bytes")]
    public long? VramBytes { get; set; }
}
