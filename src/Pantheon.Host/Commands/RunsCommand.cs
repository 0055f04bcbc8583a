using System.CommandLine;
using Pantheon.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs list|show|logs|cancel|resume|retry|diff|replay|open`: what happened, and what is to become of it.</summary>
internal static class RunsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("runs", "What happened")
    {
        RunsList.Create(contextOf),
        RunsShow.Create(contextOf),
        RunsLogs.Create(contextOf),
        RunsCancel.Create(contextOf),
        RunsResume.Create(contextOf),
        RunsRetry.Create(contextOf),
        RunsDiff.Create(contextOf),
        RunsReplay.Create(contextOf),
        RunsOpen.Create(contextOf),
    };
}
