using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Arguments;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Shell;

/// <summary>Runs a command that a model wrote itself, by the same sandbox and runner as declared tools, with git out of its sight.</summary>
internal sealed class AgentCommand(ToolMachine machine)
{
    public const string TimeoutArgument = "timeout_s";

    private const int MaxTimeout = 900;
    private const int MaxName = 80;

    // the head and the tail of each output: what is larger than this is no output that a night needs whole
    private const int MaxOutput = 24 * 1024 * 1024;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(120);

    private readonly ConfinedCommand _command = new(machine);

    public async Task<ToolResult> RunAsync(IReadOnlyList<string> argv, string shown, JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var seconds = ToolArguments.Number(arguments, TimeoutArgument);
        var spec = new ToolSpec
        {
            Name = NameOf(shown),
            Description = "",
            Input = JsonSchema.Parse([]),
            Arguments = new ValueTemplate.List([]),
            Timeout = seconds is { } asked ? TimeSpan.FromSeconds(Math.Clamp(asked, 1, MaxTimeout)) : DefaultTimeout,
        };
        try
        {
            var outcome = await _command.RunAsync(new CommandCall(argv, spec.Timeout) { MaxOutputBytes = MaxOutput, HidesGit = true }, context, cancellationToken);
            return CommandResults.Of(spec, argv, outcome, context.Workspace.Path);
        }
        catch (ProcessStartException failure)
        {
            return Outcomes.NotStarted(spec, failure, sandboxed: machine.Sandbox.Isolates);
        }
    }

    private static string NameOf(string shown)
    {
        var line = ShownOutput.Plain(shown.Split('\n', 2)[0]).Trim();
        return line.Length <= MaxName && line.Length == shown.Trim().Length ? line : $"{line[..Math.Min(line.Length, MaxName)]}…";
    }
}
