using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pantheon.Core.Expressions;
using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Tools.Coverage;
using Pantheon.Tools.Git;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tools.Shell;

/// <summary>A declared command as a tool: its argv from expressions, run in the sandbox with the policy's environment, its output parsed.</summary>
internal sealed partial class DeclaredTool(ToolSpec spec, ToolMachine machine) : ITool
{
    private readonly ConfinedCommand _command = new(machine);

    public ToolDefinition Definition { get; } = new(spec.Name, spec.Description, spec.Input) { Edits = spec.Edits, Evidence = spec.Evidence };

    public async Task<ToolResult> RunAsync(JsonObject arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var values = ContextOf(arguments, context);
        var argv = spec.Arguments.EvaluateArguments(values);
        var parser = spec.Parse?.Evaluate(values)?.ToString();
        if (argv.Count == 0)
        {
            return Outcomes.NotRunnable(spec, context.Repository, "its command is empty");
        }

        if (parser is { Length: > 0 } && !OutputParsers.Names.Contains(parser))
        {
            return Outcomes.NotRunnable(spec, context.Repository, $"'{parser}' is not a parser ({string.Join(", ", OutputParsers.Names)})");
        }

        // results of an earlier call would be read as results of this one
        await TreeRemoval.RemoveAsync(context.OutputFolder, machine.Processes, cancellationToken);
        Directory.CreateDirectory(context.OutputFolder);
        try
        {
            var outcome = await _command.RunAsync(new CommandCall(argv, spec.Timeout) { HasOutputFolder = true }, context, cancellationToken);
            var input = new ParserInput(ResultFiles.Read(context.OutputFolder, spec.Results), outcome.StandardOutput, outcome.StandardError)
            {
                ReadsFiles = spec.Results is not null || parser == "trx",
                Root = context.Workspace.Path,
            };
            return WithCoverage(Outcomes.Of(spec, parser is { Length: > 0 } ? parser : null, argv, outcome, input), context);
        }
        catch (ProcessStartException failure)
        {
            return Outcomes.NotStarted(spec, failure, sandboxed: machine.Sandbox.Isolates);
        }
    }

    private ToolResult WithCoverage(ToolResult result, ToolContext context)
    {
        if (spec.Coverage is not { } pattern)
        {
            return result;
        }

        var root = context.Workspace.Path;
        var files = ResultFiles.Read(context.OutputFolder, pattern, out var leftOut);
        var (report, fault) = leftOut is not null ? (null, $"'{leftOut}' is too large, or no plain file")
            : files.Count == 0 ? (null, $"'{spec.Name}' left no report ({pattern})")
            : CoverageReader.Read(files, root, path => File.Exists(Path.Combine(root, path)));
        return result with { Coverage = report, CoverageFault = fault };
    }

    private static EvaluationContext ContextOf(JsonObject arguments, ToolContext context)
    {
        var output = Path.GetFullPath(context.OutputFolder);
        var repository = new JsonObject
        {
            ["name"] = context.Repository.Name,
            ["test"] = Texts(context.Repository.Test, output),
            ["build"] = Texts(context.Repository.Build, output),
            ["results"] = context.Repository.Results,
        };
        return new EvaluationContext(new Dictionary<string, JsonNode?>
        {
            ["args"] = arguments.DeepClone(),
            ["tool"] = new JsonObject { ["out"] = output },
            ["repo"] = repository,
        });
    }

    // a repository's command is a plain list, in which the output folder is the one thing that only the call knows
    private static JsonArray Texts(IReadOnlyList<string> texts, string output) =>
        new([.. texts.Select(text => (JsonNode?)OutputFolder().Replace(text, output.Replace("$", "$$", StringComparison.Ordinal)))]);

    [GeneratedRegex(@"\$\{\{\s*tool\.out\s*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex OutputFolder();
}
