using Pantheon.Core.Identity;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.Runtimes.Fetching;

/// <summary>A GGUF file of a folder.</summary>
/// <param name="Head">What it says of its model; null where it cannot be read.</param>
/// <param name="Fault">Why it cannot be read.</param>
/// <param name="Digest">That of the file as it is now, where it is known; else the noted one.</param>
public sealed record ModelFile(string Name, long Bytes, GgufFile? Head, string? Fault, FileTrust Trust, Digest? Digest);
