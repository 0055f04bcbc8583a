using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Tools.Arguments;

namespace Pantheon.Tools.Shell;

/// <summary>Lets a model run a script: anything goes that the sandbox lets go, so it is given to an agent by name only.</summary>
internal sealed class BashTool(ToolMachine machine) : ITool
{
    private readonly AgentCommand _command = new(machine);

    public ToolDefinition Definition { get; } = new(
        "bash",
        "Run a bash script in the repository's folder. No network, no git; each call is a new shell.",
        JsonSchema.Parse(new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("command"),
            ["properties"] = new JsonObject
            {
                ["command"] = new JsonObject { ["type"] = "string", ["description"] = "The script." },
                [AgentCommand.TimeoutArgument] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 900, ["description"] = "Seconds until it is stopped; 120 if left out." },
            },
        }))
    {
        Edits = true,
    };

    public Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var script = ToolArguments.Text(arguments, "command") ?? "";
        return string.IsNullOrWhiteSpace(script)
            ? Task.FromResult(ToolResult.Error("'command' is empty; nothing was run."))
            : _command.RunAsync(["bash", "--noprofile", "--norc", "-c", script], script, arguments, context, cancellationToken);
    }
}
