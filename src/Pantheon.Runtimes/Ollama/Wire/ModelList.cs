namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>The answers of `/api/tags` (what lies on the disk) and `/api/ps` (what is in memory).</summary>
internal sealed record ModelList
{
    public IReadOnlyList<ListedModel?>? Models { get; init; }

    /// <summary>Without the gaps of a server that lists nothing at a place.</summary>
    public IReadOnlyList<ListedModel> All => [.. (Models ?? []).OfType<ListedModel>()];
}
