using Pantheon.Core.Identity;

namespace Pantheon.Storage.Postgres.Journal;

/// <summary>One traced request to a model, as far as a log shows it.</summary>
public sealed record TracedTurn
{
    public required NodeId Node { get; init; }

    public required int Attempt { get; init; }

    public required int Turn { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string Model { get; init; }

    public TimeSpan? Took { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public string? FinishReason { get; init; }

    public string? Error { get; init; }

    /// <summary>What was sent, as messages in JSON.</summary>
    public required Digest Request { get; init; }

    /// <summary>What came, as messages in JSON.</summary>
    public Digest? Response { get; init; }
}
