using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Traces;

/// <summary>One request to a model and its reply (`chat {model}`); messages are blobs.</summary>
public sealed record ModelCallSpan : TraceSpan
{
    public required ModelPin Model { get; init; }

    public string? ResponseModel { get; init; }

    public TimeSpan? FirstToken { get; init; }

    public long? InputTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>Of the output, those that were thoughts; null when the server does not tell them apart.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>The answer came out of the reply cache: no server took part.</summary>
    public bool CacheHit { get; init; }

    /// <summary>The model was loaded for this call.</summary>
    public bool SwappedModel { get; init; }

    public string? FinishReason { get; init; }

    public string? Error { get; init; }

    public double? Temperature { get; init; }

    public long? Seed { get; init; }

    public JsonObject? Parameters { get; init; }

    public required Digest Request { get; init; }

    public Digest? Response { get; init; }

    /// <summary>The server's own name for the answer.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The tools that were offered, as a list of their definitions in JSON; null where none was.</summary>
    public Digest? Tools { get; init; }

    /// <summary>What came piece by piece with its times, and how it ended: JSON Lines.</summary>
    public Digest? Stream { get; init; }
}
