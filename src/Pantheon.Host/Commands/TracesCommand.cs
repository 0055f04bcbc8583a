using System.CommandLine;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon traces`: what sessions said and did, over all runs, to look through and for other programs.</summary>
internal static class TracesCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("traces", "What sessions said and did, over all runs") { TracesSearch.Create(contextOf), TracesExport.Create(contextOf) };
}
