using Pantheon.Core.Identity;

namespace Pantheon.Core.Artifacts;

/// <summary>Bytes that are still to be stored, under the digest that is theirs.</summary>
public sealed record NewBlob(Digest Digest, ReadOnlyMemory<byte> Content, string MediaType);
