namespace Pantheon.Runtimes.Discovery;

/// <summary>A model that a server names.</summary>
public sealed record FoundModel(string Id)
{
    /// <summary>Tokens, as the server has them configured now; null when it does not say.</summary>
    public int? Context { get; init; }

    /// <summary>`sha256:…`, where the server knows one.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether it is in memory; null when the server does not say.</summary>
    public bool? Loaded { get; init; }

    /// <summary>Its work is done on another machine: it is never offered.</summary>
    public bool Remote { get; init; }
}
