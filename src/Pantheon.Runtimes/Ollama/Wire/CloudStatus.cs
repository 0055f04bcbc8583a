namespace Pantheon.Runtimes.Ollama.Wire;

/// <summary>Whether the server may hand requests on to the vendor's cloud, and where that is set.</summary>
internal sealed record CloudStatus
{
    public bool? Disabled { get; init; }

    public string? Source { get; init; }
}
