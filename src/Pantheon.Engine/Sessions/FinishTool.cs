using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions;

/// <summary>The one way in which a session with tools ends well: its arguments are the agent's output (of a patch: a summary, since the patch is computed).</summary>
internal sealed class FinishTool : ITool
{
    public const string Name = "finish";

    /// <summary>The argument in which the agent owns up to commands that failed; it is no part of the output.</summary>
    public const string KnownFailuresName = "known_failures";

    private const string Wrapped = "output";
    private const string Summary = "summary";

    private readonly bool _isPatch;
    private readonly bool _isBare;

    public FinishTool(AgentSpec agent)
    {
        var output = agent.Output;
        var document = output.Schema.Document;
        _isPatch = output.IsPatch;
        _isBare = !_isPatch && !output.IsList && document["type"] is JsonValue type && type.ToString() == "object";
        var schema = _isPatch ? Single(Summary, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 600 })
            : _isBare ? (JsonObject)document.DeepClone()
            : Single(Wrapped, (JsonObject)document.DeepClone());
        TakesKnownFailures = Extend(schema);
        Definition = new ToolDefinition(
            Name, _isPatch ? "End the work: say in one or two sentences what you changed and why." : "End the work with your result.", JsonSchema.Parse(schema));
    }

    public ToolDefinition Definition { get; }

    /// <summary>Whether there is room for known failures beside the output.</summary>
    public bool TakesKnownFailures { get; }

    /// <summary>What the agent says still fails; null when it says nothing.</summary>
    public string? KnownFailures(JsonObject? arguments) =>
        TakesKnownFailures && arguments?[KnownFailuresName]?.ToString().Trim() is { Length: > 0 } said ? said : null;

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var given = (JsonObject)arguments.DeepClone();
        var known = KnownFailures(given);
        if (TakesKnownFailures)
        {
            given.Remove(KnownFailuresName);
        }

        if (_isPatch && known is not null)
        {
            given[Summary] = $"{given[Summary]}\nStill failing: {known}";
        }

        return Task.FromResult(ToolResult.Ok("finished", _isPatch || _isBare ? given : given[Wrapped]?.DeepClone()));
    }

    /// <summary>Gives the schema the argument for known failures, unless it is of a form in which one more property may break it.</summary>
    private static bool Extend(JsonObject schema)
    {
        string[] narrows = ["oneOf", "anyOf", "allOf", "$ref", "enum"];
        var properties = schema["properties"] as JsonObject;
        if (narrows.Any(schema.ContainsKey) || properties?.ContainsKey(KnownFailuresName) == true)
        {
            return false;
        }

        if (properties is null)
        {
            schema["properties"] = properties = [];
        }

        properties[KnownFailuresName] = new JsonObject { ["type"] = "string", ["maxLength"] = 600, ["description"] = "Only when a command you ran still fails: what, and why." };
        return true;
    }

    private static JsonObject Single(string name, JsonObject schema) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = new JsonArray(name),
        ["properties"] = new JsonObject { [name] = schema },
    };
}
