using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Paging;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>The command tree; each verb is a class of its own.</summary>
internal static class CommandLine
{
    // A worker lets its running nodes end, and who installs or fetches lets the child end, however long they take; they mind the signals themselves. The parser would end the program after two seconds.
    private static readonly string[] Workers = ["run", "start", "serve", "install", "pull", "resume", "retry"];

    public static async Task<int> RunAsync(string[] arguments, CommandContext context, CancellationToken cancellationToken = default)
    {
        var (expression, asked) = JqFilter.Take(arguments);
        if (expression is null)
        {
            return await RunWholeAsync(asked, context, cancellationToken);
        }

        using var whole = new StringWriter();
        var code = await RunWholeAsync(asked, context with { Screen = context.Screen.Into(whole) }, cancellationToken);
        context.Screen.Output.Write(await JqFilter.ApplyAsync(whole.ToString(), expression, context.Environment, DayEnvironment.Of(context.Environment), context.Screen.HasColour, context.Time, cancellationToken));
        return code;
    }

    private static async Task<int> RunWholeAsync(string[] arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var (fields, plain) = JsonFields.Take(arguments);
        if (fields is null)
        {
            return await RunPlainAsync(arguments, context, cancellationToken);
        }

        using var whole = new StringWriter();
        var code = await RunPlainAsync(plain, context with { Screen = context.Screen.Into(whole) }, cancellationToken);
        context.Screen.Output.Write(JsonFields.Choose(whole.ToString(), fields));
        return code;
    }

    private static async Task<int> RunPlainAsync(string[] arguments, CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = Parse(arguments, context);
        if (parsed.Errors.Count > 0 && !CompletionCommand.Asks(arguments))
        {
            await parsed.InvokeAsync(new InvocationConfiguration { Output = context.Screen.ErrorOutput, Error = context.Screen.ErrorOutput }, cancellationToken);
            return ExitCode.Usage;
        }

        GlobalOptions.Address(parsed, context.Screen);
        if (parsed.GetValue(GlobalOptions.Json) && parsed.GetValue(GlobalOptions.Layout) is { } layout)
        {
            throw new PantheonException(Codes.OptionsClash, $"--json and '-o {layout}' are two ways to write the same data", "leave out one of the two");
        }

        var began = context.Time.GetTimestamp();
        var code = PagedCommands.Has(parsed) && new Pager(GlobalOptions.Apply(parsed, context)) is { Program: not null } pager
            ? await InvokePagedAsync(parsed, context, pager, cancellationToken)
            : await InvokeAsync(parsed, context, cancellationToken);
        context.Screen.Detail($"took     {Spans.Of(context.Time.GetElapsedTime(began))}, ends with {code.ToString(CultureInfo.InvariantCulture)}");
        return code;
    }

    private static async Task<int> InvokePagedAsync(ParseResult parsed, CommandContext context, Pager pager, CancellationToken cancellationToken)
    {
        await using var page = new StringWriter();
        context.Screen.Hold(page);
        try
        {
            return await InvokeAsync(parsed, context, cancellationToken);
        }
        finally
        {
            context.Screen.Hold(null);
            await pager.ShowAsync(page.ToString(), CancellationToken.None);
        }
    }

    private static Task<int> InvokeAsync(ParseResult parsed, CommandContext context, CancellationToken cancellationToken)
    {
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

        return parsed.InvokeAsync(invocation, cancellationToken);
    }

    /// <summary>`@last` names a run: it is no file of further arguments.</summary>
    public static ParseResult Parse(string[] arguments, CommandContext context) => Build(context, arguments).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>With the verbs that the arguments name: making all of them takes longer than most of them run. Without a known one, or to explain one, it has all.</summary>
    public static RootCommand Build(CommandContext context, IReadOnlyCollection<string>? arguments = null)
    {
        var root = new RootCommand("Pantheon: a night-shift foreman for local language models.");
        foreach (var option in GlobalOptions.All)
        {
            root.Add(option);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpText(context.Screen.Width);
        }

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
