using System.CommandLine;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Reading;

/// <summary>The program that was compiled to machine code: it answers the commands that only look, at once, and for every other one puts the whole program in its place.</summary>
internal static class ReadingProgram
{
    private const string WholeProgram = "pantheon.dll";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var environment = HostEnvironment.OfThisProcess();
        var screen = Screen.OfThisProcess(environment);
        try
        {
            return await AnswerAsync(arguments, new CommandContext(screen, environment, TimeProvider.System)) ?? await HandOverAsync(arguments, environment);
        }
        catch (Exception exception)
        {
            return Faults.Tell(screen, exception);
        }
    }

    /// <summary>The exit code, or null where this is the whole program's to answer; nothing was printed then.</summary>
    private static async Task<int?> AnswerAsync(string[] arguments, CommandContext context)
    {
        try
        {
            return IsForThis(arguments, context) ? await Invoking.RunAsync(arguments, context, Parse, CancellationToken.None) : null;
        }
        catch (WholeProgramNeededException)
        {
            return null;
        }
    }

    /// <summary>What it answers itself: commands that only look, each as its class makes it for the whole program. Where one comes upon more, it says so before it prints.</summary>
    public static RootCommand Build(CommandContext context)
    {
        CommandContext Of(ParseResult parsed) => GlobalOptions.Apply(parsed, context);

        var root = Invoking.Root(context);
        root.Add(ReportCommand.Create(Of));
        root.Add(new Command("runs") { RunsList.Create(Of), RunsShow.Create(Of) });
        root.Add(VersionCommand.Create(Of));
        return root;
    }

    /// <summary>A line with a fault in it, one that asks for help and one for another command are the whole program's: it says what is to be said.</summary>
    private static bool IsForThis(string[] arguments, CommandContext context)
    {
        var (_, plain) = JsonFields.Take(arguments);
        var parsed = Parse(plain, context);
        return parsed.Errors.Count == 0 && parsed.CommandResult.Command is { Subcommands.Count: 0 } and not RootCommand && parsed.Action == parsed.CommandResult.Command.Action;
    }

    private static ParseResult Parse(string[] arguments, CommandContext context) => Invoking.Parse(Build(context), arguments);

    private static async Task<int> HandOverAsync(string[] arguments, HostEnvironment environment)
    {
        var dotnet = ExecutableFinder.Find("dotnet", environment.Find("PATH")) ?? throw new ProcessStartException("dotnet", "the .NET runtime is not on the PATH.");
        string[] line = [Path.Combine(AppContext.BaseDirectory, WholeProgram), .. arguments];
        if (OperatingSystem.IsLinux())
        {
            SelfReplacement.With(dotnet, line, environment.Variables);
        }

        return await AttachedProgram.WorkAsync(dotnet, line, environment.Variables) ?? throw new ProcessStartException("dotnet", $"'{dotnet}' could not be started.");
    }
}
