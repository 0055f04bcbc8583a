namespace Pantheon.Runtimes.Ollama;

/// <summary>What a server says of itself and of one model of its own.</summary>
internal sealed record OllamaCard
{
    /// <summary>With `sha256:` in front.</summary>
    public required string Digest { get; init; }

    /// <summary>What speaks for the model running in that server.</summary>
    public required string Proof { get; init; }

    /// <summary>What is missing from the proof; null when nothing is.</summary>
    public string? Doubt { get; init; }

    /// <summary>Tokens the model was trained for; null where the server does not say.</summary>
    public int? TrainedContext { get; init; }

    public OllamaCapabilities? Capabilities { get; init; }

    /// <summary>Whether the server is too old to be attested.</summary>
    public bool IsOld { get; init; }
}
