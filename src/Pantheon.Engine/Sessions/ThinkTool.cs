using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions;

/// <summary>A scratchpad: the thought is traced and changes nothing.</summary>
internal sealed class ThinkTool : ITool
{
    public const string Name = "think";

    public ToolDefinition Definition { get; } = new(
        Name,
        "Write down a thought before acting. Nothing is changed by it.",
        JsonSchema.Parse(new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("thought"),
            ["properties"] = new JsonObject { ["thought"] = new JsonObject { ["type"] = "string", ["maxLength"] = 2000 } },
        }));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Ok("noted"));
}
