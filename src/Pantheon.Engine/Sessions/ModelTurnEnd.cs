using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions;

/// <summary>The reply of a model turn, or why there is none, and the span it was traced under.</summary>
internal sealed record ModelTurnEnd(ChatResponse? Response, Failure? Failure, byte[] SpanId)
{
    /// <summary>What went wrong on the wire.</summary>
    public ChatFault? Fault { get; init; }

    /// <summary>It was taken before the session was broken off.</summary>
    public bool WasTaken { get; init; }
}
