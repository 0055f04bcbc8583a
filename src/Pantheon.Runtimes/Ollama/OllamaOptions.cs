namespace Pantheon.Runtimes.Ollama;

/// <summary>What is sent the same with every request to one model: another context, GPU split or shift would make the server load it anew.</summary>
public sealed record OllamaOptions
{
    /// <summary>Tokens (`num_ctx`).</summary>
    public required int Context { get; init; }

    /// <summary>How long the server holds the model after its last use; below zero for ever.</summary>
    public required TimeSpan KeepAlive { get; init; }
}
