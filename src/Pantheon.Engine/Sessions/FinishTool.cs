using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions;

/// <summary>The one way in which a session with tools ends well: its arguments are the agent's output (of a patch: a summary, since the patch is computed).</summary>
internal sealed class FinishTool(AgentSpec agent) : ITool
{
    public const string Name = "finish";
    private const string Wrapped = "output";

    private readonly bool _isObject = agent.Output.Schema.Document["type"] is JsonValue type && type.ToString() == "object";

    public ToolDefinition Definition { get; } = new(
        Name,
        agent.Output.IsPatch ? "End the work: say in one or two sentences what you changed and why." : "End the work with your result.",
        Schema(agent.Output));

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var output = agent.Output.IsPatch || (_isObject && !agent.Output.IsList) ? arguments : arguments[Wrapped];
        return Task.FromResult(ToolResult.Ok("finished", output?.DeepClone()));
    }

    private static JsonSchema Schema(ContractType output)
    {
        if (output.IsPatch)
        {
            return Single("summary", new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 600 });
        }

        var document = (JsonObject)output.Schema.Document.DeepClone();
        return output.IsList
            ? Single(Wrapped, new JsonObject { ["type"] = "array", ["items"] = document })
            : document["type"] is JsonValue type && type.ToString() == "object" ? output.Schema : Single(Wrapped, document);
    }

    private static JsonSchema Single(string name, JsonObject schema) => JsonSchema.Parse(new JsonObject
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray(name),
        ["properties"] = new JsonObject { [name] = schema },
    });
}
