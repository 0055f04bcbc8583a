using System.Text.Json.Nodes;
using Pantheon.Core.Tools;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Mcp;

/// <summary>A tool of a local MCP server: what the model is told of it is the catalog's word, never the server's.</summary>
internal sealed class McpTool(ToolSpec spec, McpBinding binding, ToolMachine machine, TimeProvider time) : ITool
{
    // tools of one command share one server, which may keep what they need between calls; one that may write is another server than one that may not
    private readonly string _key = string.Join('\0', ["mcp", spec.Edits ? "edits" : "reads", .. binding.Server]);

    public ToolDefinition Definition { get; } = new(spec.Name, spec.Description, spec.Input) { Edits = spec.Edits };

    public async Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Session is { } session)
        {
            return await session.Keep(_key, () => new McpServer(machine, time)).CallAsync(spec, binding, arguments, context, cancellationToken);
        }

        await using var server = new McpServer(machine, time);
        return await server.CallAsync(spec, binding, arguments, context, cancellationToken);
    }
}
