namespace Pantheon.Runtimes.Profiles;

/// <summary>One size of a family, what it takes, and what servers call it.</summary>
public sealed record ModelSize
{
    /// <summary>As in `7b` or `30b-a3b`.</summary>
    public required string Label { get; init; }

    /// <summary>Billions.</summary>
    public required double Parameters { get; init; }

    /// <summary>Billions that work on each token, of a mixture of experts.</summary>
    public double? Active { get; init; }

    /// <summary>Bytes of the attention cache for each token at 16 bits; an upper bound for families that look at a window only.</summary>
    public required long Kv { get; init; }

    /// <summary>From 1 (trials only) to 5 (the best that runs at home).</summary>
    public required int Tier { get; init; }

    /// <summary>Tokens, where it differs from the family's.</summary>
    public int? Context { get; init; }

    /// <summary>Its tag in Ollama's library.</summary>
    public string? Ollama { get; init; }

    /// <summary>The repository of its weights.</summary>
    public string? Hf { get; init; }

    /// <summary>A repository of its GGUF files.</summary>
    public string? Gguf { get; init; }

    /// <summary>Bytes of memory it takes, estimated from its parameters: weights, cache for one conversation of the context, and what the server needs besides.</summary>
    public long MemoryWith(string quantisation, int context)
    {
        const long Besides = 700L << 20;
        return (long)(Parameters * 1e9 * Quantisations.BitsOf(quantisation) / 8) + (Kv * context) + Besides;
    }
}
