namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>The answer of `/api/status`, which old servers do not have.</summary>
internal sealed record ServerStatus
{
    public CloudStatus? Cloud { get; init; }
}
