namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>One model of a list; sizes are bytes, and the last two are said of models in memory only.</summary>
internal sealed record ListedModel
{
    private const string DigestPrefix = "sha256:";

    public string? Name { get; init; }

    public string? Digest { get; init; }

    /// <summary>The digest as box files and runs write it; the server leaves the name of the hash out.</summary>
    public string? FullDigest => string.IsNullOrEmpty(Digest) ? null : Digest.StartsWith(DigestPrefix, StringComparison.Ordinal) ? Digest : DigestPrefix + Digest;

    public string? RemoteModel { get; init; }

    public string? RemoteHost { get; init; }

    public long? Size { get; init; }

    public long? SizeVram { get; init; }

    public int? ContextLength { get; init; }
}
