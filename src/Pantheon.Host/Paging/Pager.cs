using System.Runtime.InteropServices;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Paging;

/// <summary>Shows what is longer than the terminal in the person's pager: `PANTHEON_PAGER`, `PAGER`, else `less -FRX`. In a pipe nothing is paged.</summary>
internal sealed class Pager(CommandContext context, AttachProgram? attach = null)
{
    private const string Usual = "less -FRX";

    /// <summary>The program and its arguments; null where output is not paged.</summary>
    public IReadOnlyList<string>? Program
    {
        get
        {
            if (!context.Pages || context.Screen.Height is null)
            {
                return null;
            }

            var said = context.Environment.Variables.GetValueOrDefault("PANTHEON_PAGER") ?? context.Environment.Variables.GetValueOrDefault("PAGER") ?? Usual;
            string[] words = said.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words is [] or ["cat"] ? null : words;
        }
    }

    /// <summary>Prints it, page by page where it is longer than the terminal.</summary>
    public async Task ShowAsync(string text, CancellationToken cancellationToken)
    {
        if (!(IsLong(text) && Program is { } program && await ShowAsync(program, text, cancellationToken)))
        {
            await context.Screen.Output.WriteAsync(text.AsMemory(), cancellationToken);
        }
    }

    /// <summary>False where the program could not be started.</summary>
    public async Task<bool> ShowAsync(IReadOnlyList<string> program, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(program);
        var environment = new Dictionary<string, string>(DayEnvironment.Of(context.Environment)) { ["LESS"] = "FRX", ["LESSSECURE"] = "1", ["LV"] = "-c" };

        // Ctrl-C is the pager's while it is there: who ends under it leaves the terminal in disorder
        using var left = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var wasShown = await (attach ?? AttachedProgram.ShowAsync)(program[0], [.. program.Skip(1)], environment, text, cancellationToken);
        if (!wasShown && string.Join(' ', program) != Usual)
        {
            context.Screen.Warn($"the pager '{program[0]}' is not there, or failed; PANTHEON_PAGER and PAGER name another");
        }

        return wasShown;
    }

    private bool IsLong(string text)
    {
        var (rows, width) = (0, Math.Max(1, context.Screen.Width));
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            rows += 1 + (Math.Max(0, line.Length - 1) / width);
        }

        return rows > context.Screen.Height;
    }
}
