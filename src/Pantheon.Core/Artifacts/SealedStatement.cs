using Pantheon.Core.Identity;

namespace Pantheon.Core.Artifacts;

/// <summary>A signed in-toto statement: its bytes, the detached SSH signature over exactly them, and its place in the chain of statements.</summary>
public sealed record SealedStatement(long Sequence, byte[] Statement, string Signature, string KeyId)
{
    public Digest Digest => Digest.Of(Statement);
}
