using System.Runtime.InteropServices;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Drafting;

/// <summary>Opens a file in the person's editor (`VISUAL`, `EDITOR`, else vi) and waits until they have left it.</summary>
internal sealed class Editor(CommandContext context)
{
    private const string Usual = "vi";

    public async Task EditAsync(string file)
    {
        if (context.Screen.Input is null || !context.Screen.OutputIsTerminal)
        {
            throw new PantheonException(Codes.NoEditor, "nobody is here to edit", $"the file is {file}");
        }

        string[] program = (context.Environment.Find("VISUAL") ?? context.Environment.Find("EDITOR") ?? Usual).Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // Ctrl-C is the editor's while it is there
        using var left = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        if (await AttachedProgram.WorkAsync(program[0], [.. program.Skip(1), file], DayEnvironment.Of(context.Environment)) is null)
        {
            throw new PantheonException(Codes.NoEditor, $"the editor '{program[0]}' is not there", $"name another by VISUAL or EDITOR; the file is {file}");
        }
    }
}
