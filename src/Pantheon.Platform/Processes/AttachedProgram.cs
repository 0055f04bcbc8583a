using System.Diagnostics;

namespace Pantheon.Platform.Processes;

/// <summary>A program in front of a person, at their own terminal: a pager or a viewer. Never a tool, and never at night's work.</summary>
public static class AttachedProgram
{
    /// <summary>Writes the text to the program's input and waits until the person has left it; false where it could not be started, or failed.</summary>
    public static async Task<bool> ShowAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string input, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, environment, takesInput: true);
        if (process is null)
        {
            return false;
        }

        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // who leaves a pager early closes its input
        }

        // Ctrl-C at this terminal is the program's own to hear: it is not left behind beside the shell
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode == 0;
    }

    /// <summary>Leaves the terminal to the program until the person has left it, and gives its exit code; null where it could not be started.</summary>
    public static async Task<int?> WorkAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        using var process = Start(program, arguments, environment, takesInput: false);
        if (process is null)
        {
            return null;
        }

        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    private static Process? Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, bool takesInput)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (ExecutableFinder.Find(program, environment.GetValueOrDefault("PATH")) is not { } file)
        {
            return null;
        }

        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardInput = takesInput };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start);
    }
}
