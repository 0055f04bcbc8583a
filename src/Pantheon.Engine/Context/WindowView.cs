using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Context;

/// <summary>What is sent this turn, or why nothing can be.</summary>
public sealed record WindowView
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Names of the tools to declare, in order.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    public required WindowBudget Budget { get; init; }

    /// <summary>The preset.</summary>
    public required string Size { get; init; }

    /// <summary>Tokens of messages and tools.</summary>
    public required int Used { get; init; }

    /// <summary>How they were counted: server, tokenizer or estimate.</summary>
    public required string Counted { get; init; }

    /// <summary>Bytes of messages and tools: what a count of the server is for.</summary>
    public required long Bytes { get; init; }

    /// <summary>The compaction that was made for this turn.</summary>
    public Compaction? Compaction { get; init; }

    public Failure? Failure { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["size"] = Size,
            ["context"] = Budget.Context,
            ["reply"] = Budget.Reply,
            ["tools"] = Budget.Tools,
            ["used"] = Used,
            ["counted"] = Counted,
        };
        if (Compaction is not null)
        {
            json["compaction"] = Compaction.ToJson();
        }

        return json;
    }
}
