using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Paging;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>Runs the command that a line names: what its global options say of the screen, the fields of `--json`, the pager, and the exit code.</summary>
internal static class Invoking
{
    // A worker lets its running nodes end, and who installs or fetches lets the child end, however long they take; they mind the signals themselves. The parser would end the program after two seconds.
    private static readonly string[] Workers = ["run", "start", "serve", "install", "pull", "resume", "retry"];

    public static async Task<int> RunAsync(string[] arguments, CommandContext context, Func<string[], CommandContext, ParseResult> parse, CancellationToken cancellationToken)
    {
        var (fields, plain) = JsonFields.Take(arguments);
        if (fields is null)
        {
            return await RunPlainAsync(arguments, context, parse, cancellationToken);
        }

        using var whole = new StringWriter();
        var code = await RunPlainAsync(plain, context with { Screen = context.Screen.Into(whole) }, parse, cancellationToken);
        context.Screen.Output.Write(JsonFields.Choose(whole.ToString(), fields));
        return code;
    }

    /// <summary>`@last` names a run: it is no file of further arguments.</summary>
    public static ParseResult Parse(RootCommand root, string[] arguments) => root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>A root with the options that every command knows, and no verb yet.</summary>
    public static RootCommand Root(CommandContext context)
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

        return root;
    }

    private static async Task<int> RunPlainAsync(string[] arguments, CommandContext context, Func<string[], CommandContext, ParseResult> parse, CancellationToken cancellationToken)
    {
        var parsed = parse(arguments, context);
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
}
