namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>The answer of `/api/version`.</summary>
internal sealed record ServerVersion
{
    public string? Version { get; init; }
}
