using System.CommandLine;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>The command tree; each verb is a class of its own.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, CommandContext context, CancellationToken cancellationToken = default)
    {
        var (expression, asked) = JqFilter.Take(arguments);
        if (expression is null)
        {
            return await Invoking.RunAsync(asked, context, Parse, cancellationToken);
        }

        using var whole = new StringWriter();
        var code = await Invoking.RunAsync(asked, context with { Screen = context.Screen.Into(whole) }, Parse, cancellationToken);
        context.Screen.Output.Write(await JqFilter.ApplyAsync(whole.ToString(), expression, context.Environment, DayEnvironment.Of(context.Environment), context.Screen.HasColour, context.Time, cancellationToken));
        return code;
    }

    public static ParseResult Parse(string[] arguments, CommandContext context) => Invoking.Parse(Build(context, arguments), arguments);

    /// <summary>With the verbs that the arguments name: making all of them takes longer than most of them run. Without a known one, or to explain one, it has all.</summary>
    public static RootCommand Build(CommandContext context, IReadOnlyCollection<string>? arguments = null)
    {
        var root = Invoking.Root(context);
        CommandContext Of(ParseResult parsed) => GlobalOptions.Apply(parsed, context);

        (string Name, Func<Command> Make)[] verbs =
        [
            ("init", () => InitCommand.Create(Of, EveryTask.QueueAsync)),
            ("validate", () => ValidateCommand.Create(Of)),
            ("doctor", () => DoctorCommand.Create(Of)),
            ("version", () => VersionCommand.Create(Of)),
            ("help", () => HelpCommand.Create(Of, root)),
            ("explain", () => ExplainCommand.Create(Of)),
            ("completion", () => CompletionCommand.Create(Of)),
            ("queue", () => QueueCommand.Create(Of)),
            ("task", () => TaskCommand.Create(Of)),
            ("run", () => RunCommand.Create(Of)),
            ("night", () => NightCommand.Create(Of)),
            ("report", () => ReportCommand.Create(Of)),
            ("review", () => ReviewCommand.Create(Of)),
            ("reject", () => ReviewCommand.CreateReject(Of)),
            ("publish", () => PublishCommand.Create(Of)),
            ("runs", () => RunsCommand.Create(Of)),
            ("why", () => WhyCommand.Create(Of)),
            ("flows", () => FlowsCommand.Create(Of)),
            ("steer", () => SteerCommand.Create(Of)),
            ("artifacts", () => ArtifactsCommand.Create(Of)),
            ("policy", () => PolicyCommand.Create(Of)),
            ("runtimes", () => RuntimesCommand.Create(Of)),
            ("models", () => ModelsCommand.Create(Of)),
            ("tools", () => ToolsCommand.Create(Of)),
            ("cache", () => CacheCommand.Create(Of)),
            ("db", () => DbCommand.Create(Of)),
            ("traces", () => TracesCommand.Create(Of)),
            ("metrics", () => MetricsCommand.Create(Of)),
            ("cluster", () => ClusterCommand.Create(Of)),
            ("serve", () => ServeCommand.Create(Of)),
        ];
        var named = verbs.Where(verb => arguments?.Contains(verb.Name) == true).ToList();
        foreach (var (_, make) in named.Count == 0 || named.Exists(verb => verb.Name == "help") ? [.. verbs] : named)
        {
            root.Add(make());
        }

        Completions.AddTo(root, context);
        return root;
    }
}
