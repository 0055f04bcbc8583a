using System.Buffers;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Tools.Shell;

/// <summary>Lets a model run one of the commands that its agent's file lists: a program and its arguments, no shell between.</summary>
internal sealed class RunCommandTool(ToolMachine machine, ToolGrant grant) : ITool
{
    private const string Shell = "bash";
    private const int MaxListed = 20;
    private const int MaxShown = 200;

    // a text with one of these would mean something else to a shell than to us
    private static readonly SearchValues<char> Special = SearchValues.Create("\"'`\\$|&;<>(){}*?[]~#!\n");

    private readonly AgentCommand _command = new(machine);

    public ToolDefinition Definition { get; } = new(
        "run_command",
        $"Run a program without a shell. Allowed: {Listed(grant.Commands)}.",
        JsonSchema.Parse(new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("command"),
            ["properties"] = new JsonObject
            {
                ["command"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["minItems"] = 1, ["description"] = "Program and arguments, one text each." },
                [AgentCommand.TimeoutArgument] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 900, ["description"] = "Seconds until it is stopped; 120 if left out." },
            },
        }))
    {
        Edits = true,
    };

    public async Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var given = arguments["command"] is JsonArray list ? list.Select(word => word?.ToString() ?? "").ToList() : [];
        var argv = Words(given);
        return WhyNot(argv) is { } why
            ? ToolResult.Error(why) with { Refusals = [new ToolRefusal("command", Shown(argv), "the command is not on the agent's list", 1)] }
            : await _command.RunAsync(argv, string.Join(' ', argv), arguments, context, cancellationToken);
    }

    // models often give the whole line as one text; where no shell would read it otherwise, its words are what was meant
    private List<string> Words(List<string> given) =>
        given is [var line] && !grant.Commands.Any(rule => rule.Matches(given)) && !line.AsSpan().ContainsAny(Special)
            ? [.. line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]
            : given;

    private string? WhyNot(List<string> argv)
    {
        if (argv.Count == 0 || argv[0].Length == 0)
        {
            return $"'command' names no program. {Allowed}";
        }

        if (ProgramNames.RunsGit(argv))
        {
            return $"Agents do not run git; what you change is recorded by itself{(grant.Has("git_diff") ? ", and git_diff shows it" : "")}. Nothing was run. {Allowed}";
        }

        if (ProgramNames.RunsShell(argv) && !grant.Has(Shell))
        {
            return $"Shells are not granted to this agent; nothing was run. Give the program itself and its arguments. {Allowed}";
        }

        return grant.Commands.Any(rule => rule.Matches(argv)) ? null : $"'{Shown(argv)}' is not one of the commands this agent may run; nothing was run. {Allowed}";
    }

    private static string Shown(List<string> argv) => string.Join(' ', argv) is { Length: > MaxShown } line ? line[..MaxShown] + "…" : string.Join(' ', argv);

    private string Allowed => $"Allowed: {Listed(grant.Commands)}.";

    private static string Listed(IReadOnlyList<CommandRule> commands) =>
        commands.Count == 0 ? "nothing"
        : string.Join(", ", commands.Take(MaxListed).Select(rule => $"`{rule}`")) + (commands.Count > MaxListed ? $" and {commands.Count - MaxListed} more" : "");
}
