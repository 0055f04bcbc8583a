using Pantheon.Core.Identity;

namespace Pantheon.Core.Runs;

/// <summary>What a node came to, under the digest of everything that it came from.</summary>
/// <param name="Key">Over kind, definition, inputs, tree and policy.</param>
/// <param name="What">The flow's name and the node's: what an entry is compared with when its key is not the wanted one.</param>
/// <param name="Value">Blob of the parts of the key and of what came of them.</param>
public sealed record CacheEntry(Digest Key, string What, Digest Value);
