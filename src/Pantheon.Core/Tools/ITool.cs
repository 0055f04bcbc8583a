using System.Text.Json.Nodes;

namespace Pantheon.Core.Tools;

/// <summary>Something a model or a flow may call; arguments have been validated against its schema.</summary>
public interface ITool
{
    ToolDefinition Definition { get; }

    Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken);
}
