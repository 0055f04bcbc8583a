using System.CommandLine;
using Pantheon.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon traces`: what was recorded, for other programs.</summary>
internal static class TracesCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("traces", "What was recorded, for other programs");
        command.Add(TracesExport.Create(contextOf));
        return command;
    }
}
