namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>A whole tool call; the index within <see cref="Function"/> is 0 for every call of some versions and is not read.</summary>
internal sealed record LineCall
{
    public string? Id { get; init; }

    public LineFunction? Function { get; init; }
}
