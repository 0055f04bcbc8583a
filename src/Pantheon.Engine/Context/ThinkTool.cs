using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>A scratchpad: the thought is traced, changes nothing, and is never sent again.</summary>
/// <param name="characters">Characters that are kept of one thought.</param>
public sealed class ThinkTool(int characters) : ITool
{
    public const string Name = "think";
    public const string Thought = "thought";

    public ToolDefinition Definition { get; } = new(
        Name,
        "Write down a thought before acting. Nothing is changed by it.",
        JsonSchema.Parse(new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray(Thought),
            ["properties"] = new JsonObject { [Thought] = new JsonObject { ["type"] = "string" } },
        }));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var thought = arguments[Thought]?.ToString() ?? "";
        if (thought.Length <= characters)
        {
            return Task.FromResult(ToolResult.Ok("noted"));
        }

        // what is traced is what was kept
        arguments[Thought] = Kept(thought);
        return Task.FromResult(ToolResult.Ok(string.Create(
            CultureInfo.InvariantCulture, $"noted, the first {characters} of {thought.Length} characters; think shorter, and act")));
    }

    private string Kept(string thought) => char.IsHighSurrogate(thought[characters - 1]) ? thought[..(characters - 1)] : thought[..characters];
}
