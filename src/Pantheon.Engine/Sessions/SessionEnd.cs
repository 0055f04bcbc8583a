using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions;

/// <summary>How a session ended, with its counts and its messages.</summary>
public sealed record SessionEnd
{
    /// <summary>The validated output (an agent whose output is a patch: what it said in `finish`); null when it failed.</summary>
    public JsonNode? Output { get; init; }

    public Failure? Failure { get; init; }

    public required int Turns { get; init; }

    public required int ToolCalls { get; init; }

    public required long TokensIn { get; init; }

    public required long TokensOut { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }
}
