using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>One row of `model_call`, whole: what a span, a metric or a record of an export is made from.</summary>
public sealed record ModelCallRow
{
    public required byte[] SpanId { get; init; }

    public required byte[] ParentSpanId { get; init; }

    public required NodeId Node { get; init; }

    public required int Attempt { get; init; }

    public required int Turn { get; init; }

    public required string Pool { get; init; }

    public required RuntimeKind Runtime { get; init; }

    public required string ServerAddress { get; init; }

    public int? ServerPort { get; init; }

    public required string Model { get; init; }

    public string? ResponseModel { get; init; }

    public string? ModelDigest { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public TimeSpan? FirstToken { get; init; }

    public TimeSpan Took { get; init; }

    public long? InputTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public string? FinishReason { get; init; }

    public FailureKind? FailureKind { get; init; }

    public string? Error { get; init; }

    public bool CacheHit { get; init; }

    public bool SwappedModel { get; init; }

    public double? Temperature { get; init; }

    public long? Seed { get; init; }

    public JsonObject? Parameters { get; init; }

    /// <summary>What was sent, as messages in JSON.</summary>
    public required Digest Request { get; init; }

    /// <summary>What came, as messages in JSON.</summary>
    public Digest? Response { get; init; }
}
