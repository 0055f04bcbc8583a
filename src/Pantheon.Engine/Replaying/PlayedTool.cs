using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Replaying;

/// <summary>A tool of a session that gives what it gave.</summary>
internal sealed class PlayedTool(ToolDefinition definition, PlayedSession session) : ITool
{
    public ToolDefinition Definition => definition;

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) => session.CallAsync(definition, cancellationToken);
}
