using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Reading;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;

if (KeptHelp.Tells(args))
{
    return ExitCode.Yes;
}

// what is behind the one value is not in the program that has the other
if (ReadingBuild.IsThis)
{
    return await ReadingProgram.RunAsync(args);
}

return await Program.RunAsync(args);

/// <summary>The executable `pantheon`: reads the command line, runs one command, and turns faults into messages and exit codes.</summary>
internal static partial class Program
{
    internal static async Task<int> RunAsync(string[] arguments)
    {
        var refusal = Wall();
        var environment = HostEnvironment.OfThisProcess();
        var screen = Screen.OfThisProcess(environment);
        try
        {
            return refusal is not null ? Faults.Tell(screen, refusal) : await CommandLine.RunAsync(arguments, new CommandContext(screen, environment, TimeProvider.System));
        }
        catch (Exception exception)
        {
            return Faults.Tell(screen, exception);
        }
    }

    /// <summary>Before anything else: what runs earlier would stand outside.</summary>
    private static PantheonException? Wall()
    {
        try
        {
            WorkerWalls.RaiseWhereAsked();
            return null;
        }
        catch (PantheonException refused)
        {
            return refused;
        }
    }
}
