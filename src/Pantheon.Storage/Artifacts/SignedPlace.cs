using System.Text;
using Pantheon.Core.Identity;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Storage.Artifacts;

/// <summary>One row of the chain of statements.</summary>
internal sealed record SignedPlace(long Sequence, Guid Run, string? Node, int? Attempt, long HeadSequence, byte[] HeadHash, byte[]? Previous, Digest Digest, string KeyId, string Signature)
{
    public const string Columns = "seq, run_id, node, attempt, head_seq, head_sha256, prev_statement_sha256, statement_sha256, key_id, signature";

    public string Name => Node is null ? $"statement {Sequence} of run {Run:n}" : $"statement {Sequence} of run {Run:n}, node '{Node}' #{Attempt}";

    public static SignedPlace Read(Row row) => new(
        row.Long(), row.Guid(), row.TextOrNull(), row.IntOrNull(), row.Long(), row.Bytes(), row.BytesOrNull(), row.Digest(), row.Text(), Encoding.ASCII.GetString(row.Bytes()));
}
