using System.CommandLine;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>The command tree; each verb is a class of its own.</summary>
internal static class CommandLine
{
    // A worker lets its running nodes end, and who installs or fetches lets the child end, however long they take; they mind the signals themselves. The parser would end the program after two seconds.
    private static readonly string[] Workers = ["run", "start", "serve", "install", "pull", "resume", "retry"];

    public static async Task<int> RunAsync(string[] arguments, CommandContext context)
    {
        var parsed = Parse(arguments, context);
        if (parsed.Errors.Count > 0)
        {
            await parsed.InvokeAsync(new InvocationConfiguration { Output = context.Screen.ErrorOutput, Error = context.Screen.ErrorOutput });
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = context.Screen.Output,
            Error = context.Screen.ErrorOutput,
            EnableDefaultExceptionHandler = false,
        };
        if (Workers.Contains(parsed.CommandResult.Command.Name))
        {
            invocation.ProcessTerminationTimeout = null;
        }

        return await parsed.InvokeAsync(invocation);
    }

    /// <summary>`@last` names a run: it is no file of further arguments.</summary>
    public static ParseResult Parse(string[] arguments, CommandContext context) => Build(context).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    public static RootCommand Build(CommandContext context)
    {
        var root = new RootCommand("Pantheon: a night-shift foreman for local language models.");
        foreach (var option in GlobalOptions.All)
        {
            root.Add(option);
        }

        CommandContext Of(ParseResult parsed) => GlobalOptions.Apply(parsed, context);

        root.Add(InitCommand.Create(Of, EveryTask.QueueAsync));
        root.Add(ValidateCommand.Create(Of));
        root.Add(DoctorCommand.Create(Of));
        root.Add(VersionCommand.Create(Of));
        root.Add(HelpCommand.Create(Of, root));
        root.Add(QueueCommand.Create(Of));
        root.Add(RunCommand.Create(Of));
        root.Add(NightCommand.Create(Of));
        root.Add(ReportCommand.Create(Of));
        root.Add(RunsCommand.Create(Of));
        root.Add(WhyCommand.Create(Of));
        root.Add(TracesCommand.Create(Of));
        root.Add(MetricsCommand.Create(Of));
        root.Add(FlowsCommand.Create(Of));
        root.Add(SteerCommand.Create(Of));
        root.Add(ArtifactsCommand.Create(Of));
        root.Add(PolicyCommand.Create(Of));
        root.Add(RuntimesCommand.Create(Of));
        root.Add(ModelsCommand.Create(Of));
        root.Add(ToolsCommand.Create(Of));
        root.Add(CacheCommand.Create(Of));
        root.Add(ClusterCommand.Create(Of));
        root.Add(ServeCommand.Create(Of));
        return root;
    }
}
