using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>A signed statement and its place in the chain of statements.</summary>
[Table("manifest")]
public sealed class ManifestEntity
{
    [Key, DatabaseGenerated(DatabaseGeneratedOption.None), Column("seq")]
    public long Seq { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("node")]
    public string? Node { get; set; }

    [Column("attempt")]
    public int? Attempt { get; set; }

    [Column("head_seq")]
    public long HeadSeq { get; set; }

    [Column("head_sha256")]
    public required byte[] HeadSha256 { get; set; }

    [Column("prev_statement_sha256")]
    public byte[]? PrevStatementSha256 { get; set; }

    [Column("statement_sha256")]
    public required byte[] StatementSha256 { get; set; }

    [Column("statement_blob")]
    public required byte[] StatementBlob { get; set; }

    [Column("key_id")]
    public required string KeyId { get; set; }

    [Column("signature")]
    public required byte[] Signature { get; set; }

    [Column("at")]
    public DateTimeOffset At { get; set; }
}
