using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions;

/// <summary>What is to be traced of one model call.</summary>
public sealed record ModelCallFacts
{
    public required int Turn { get; init; }

    public required IReadOnlyList<ChatMessage> Sent { get; init; }

    /// <summary>What was sent, where it is stored already.</summary>
    public Digest? Stored { get; init; }

    /// <summary>How the prompt fills its window, and what was done so that it fits.</summary>
    public required JsonObject Window { get; init; }

    public ChatResponse? Response { get; init; }

    public Failure? Failure { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public TimeSpan? FirstToken { get; init; }

    /// <summary>What came, piece by piece.</summary>
    public CallStream? Stream { get; init; }
}
