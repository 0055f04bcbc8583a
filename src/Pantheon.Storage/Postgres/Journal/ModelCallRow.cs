using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>One row of `model_call`, whole: what a span, a metric or a record of an export is made from.</summary>
public sealed record ModelCallRow : CallRow
{
    public required string Pool { get; init; }

    public required RuntimeKind Runtime { get; init; }

    public required string ServerAddress { get; init; }

    public int? ServerPort { get; init; }

    /// <summary>Of a socket file the name alone: its folder may tell whose machine this is.</summary>
    public string ServerName => ServerAddress.StartsWith('/') ? Path.GetFileName(ServerAddress) : ServerAddress;

    public required string Model { get; init; }

    public string? ResponseModel { get; init; }

    public string? ModelDigest { get; init; }

    public TimeSpan? FirstToken { get; init; }

    public long? InputTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public string? FinishReason { get; init; }

    public string? Error { get; init; }

    public override FailureKind? Failed => FailureKind ?? (Error is null ? null : Core.Runs.FailureKind.RuntimeError);

    public bool CacheHit { get; init; }

    public bool SwappedModel { get; init; }

    public double? Temperature { get; init; }

    public long? Seed { get; init; }

    public JsonObject? Parameters { get; init; }

    public string? ResponseId { get; init; }

    /// <summary>What was offered, as definitions of tools in JSON.</summary>
    public Digest? Tools { get; init; }

    /// <summary>What was sent, as messages in JSON.</summary>
    public required Digest Request { get; init; }

    /// <summary>What came, as messages in JSON.</summary>
    public Digest? Response { get; init; }
}
