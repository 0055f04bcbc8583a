using Pantheon.Core.Boxes;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Discovery;

/// <summary>A model server that answered, recognised by what it says of itself.</summary>
public sealed record FoundServer
{
    public required LocalEndpoint Endpoint { get; init; }

    /// <summary>The kind that a pool of it has.</summary>
    public required RuntimeKind Kind { get; init; }

    /// <summary>Its name, where the kind does not tell: `llama-server (router)`, `LocalAI` …</summary>
    public required string Product { get; init; }

    public string? Version { get; init; }

    public IReadOnlyList<FoundModel> Models { get; init; } = [];

    /// <summary>What keeps it from being used as it is: it is loading, wants a key, may use a cloud …; null when nothing does.</summary>
    public string? Note { get; init; }
}
