using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Pantheon.Core.Tools;

namespace Pantheon.Testing.Engine;

/// <summary>Tools whose calls a test answers; the declared ones by the tool's name.</summary>
public sealed class ScriptedTools : IToolSource
{
    private readonly ConcurrentDictionary<string, Func<JsonObject, ToolContext, CancellationToken, Task<ToolResult>>> _answers = new();

    /// <summary>Every call, in order: the tool's name and the attempt it was made for.</summary>
    public ConcurrentQueue<(string Tool, ToolContext Context)> Calls { get; } = new();

    /// <summary>What was granted with each built-in tool that was asked for, in order.</summary>
    public ConcurrentQueue<ToolGrant> Grants { get; } = new();

    /// <summary>Answers the declared tools and commands that no test answers by name.</summary>
    public Func<ToolSpec, JsonObject, ToolContext, CancellationToken, Task<ToolResult>>? Otherwise { get; set; }

    public int CountOf(string tool) => Calls.Count(call => call.Tool == tool);

    public void On(string tool, Func<ToolContext, ToolResult> answer) => _answers[tool] = (_, context, _) => Task.FromResult(answer(context));

    public void On(string tool, Func<JsonObject, ToolContext, CancellationToken, Task<ToolResult>> answer) => _answers[tool] = answer;

    public ITool? BuiltIn(string name, ToolGrant grant)
    {
        Grants.Enqueue(grant);
        return name is "read_file" or "write_file" or "replace" ? new Tool(new ToolDefinition(name, "", Core.Schemas.JsonSchema.Parse([])) { Edits = name != "read_file" }, this) : null;
    }

    public ITool Declare(ToolSpec spec) => new Tool(new ToolDefinition(spec.Name, spec.Description, spec.Input) { Edits = spec.Edits, Evidence = spec.Evidence }, this, spec);

    private sealed class Tool(ToolDefinition definition, ScriptedTools source, ToolSpec? declared = null) : ITool
    {
        public ToolDefinition Definition => definition;

        public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
        {
            source.Calls.Enqueue((definition.Name, context));
            return source._answers.TryGetValue(definition.Name, out var answer) ? answer(arguments, context, cancellationToken)
                : declared is not null && source.Otherwise is { } otherwise ? otherwise(declared, arguments, context, cancellationToken)
                : Task.FromResult(ToolResult.Ok("done"));
        }
    }
}
