namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>The answers of `/api/tags` (what lies on the disk) and `/api/ps` (what is in memory).</summary>
internal sealed record ModelList
{
    public IReadOnlyList<ListedModel>? Models { get; init; }
}
