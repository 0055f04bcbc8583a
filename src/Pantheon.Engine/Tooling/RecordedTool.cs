using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Tools;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Tooling;

/// <summary>A tool whose refusals go into the run's journal, also those of a call that was stopped before its end.</summary>
internal sealed class RecordedTool(ITool tool, RefusalLog refused, NodeId? node, int? attempt) : ITool
{
    public ToolDefinition Definition => tool.Definition;

    public async Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        try
        {
            var result = await tool.RunAsync(arguments, context, cancellationToken);
            refused.Add(node, attempt, Definition.Name, result.Refusals);
            return result;
        }
        catch (ToolCancelledException stopped)
        {
            refused.Add(node, attempt, Definition.Name, stopped.Refusals);
            throw;
        }
    }
}
