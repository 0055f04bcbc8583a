using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A version of an agent: its spec, adapter and state.</summary>
[PrimaryKey(nameof(Agent), nameof(Version))]
[Table("agent_version")]
public sealed class AgentVersionEntity
{
    [Column("agent")]
    public required string Agent { get; set; }

    [Column("version")]
    public int Version { get; set; }

    [Column("spec_sha256")]
    public required byte[] SpecSha256 { get; set; }

    [Column("spec", TypeName = "jsonb")]
    public required string Spec { get; set; }

    [Column("base_model")]
    public string? BaseModel { get; set; }

    [Column("model_digest")]
    public string? ModelDigest { get; set; }

    [Column("adapter_blob")]
    public byte[]? AdapterBlob { get; set; }

    [Column("state")]
    public required string State { get; set; }

    [Column("created_at")]
    public DateTimeOffset CreatedAt { get; set; }
}
