namespace Pantheon.Runtimes.Ollama;

/// <summary>The one model a client speaks to, and how.</summary>
public sealed record OllamaTarget
{
    /// <summary>How messages name the server.</summary>
    public required string Server { get; init; }

    /// <summary>The model's name, as the box file has it.</summary>
    public required string Id { get; init; }

    public required OllamaOptions Options { get; init; }

    /// <summary>Null where the server did not say.</summary>
    public OllamaCapabilities? Capabilities { get; init; }

    /// <summary>Whether `prompt_eval_count` has the tokens found in the cache, as it does in every server that can be attested.</summary>
    public bool CountsCached { get; init; } = true;
}
