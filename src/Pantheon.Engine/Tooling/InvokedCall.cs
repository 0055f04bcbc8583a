using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Tooling;

/// <summary>A tool call as it was understood and what came of it.</summary>
public sealed record InvokedCall
{
    /// <summary>The offered tool's name, however the model printed it; its own words when no tool was meant.</summary>
    public required string Tool { get; init; }

    /// <summary>The arguments that were validated; null when they could not be read whole.</summary>
    public JsonObject? Arguments { get; init; }

    public required ToolResult Result { get; init; }

    /// <summary>What was done to the call before it could be understood, in order.</summary>
    public IReadOnlyList<string> Repairs { get; init; } = [];

    /// <summary>Whether name or arguments broke the tool's schema, so that nothing was executed.</summary>
    public bool IsMalformed { get; init; }
}
