using System.CommandLine;
using Pantheon.Host.Configuration;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs cancel`: ends one run, wherever it stands, and says what became of it.</summary>
internal static class RunsCancel
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, or @last" };
        var dryRun = ChangeOptions.DryRun("Only say which run would be ended, and where it stands");
        var command = new Command("cancel", "End a run: a queued one, one at rest, or one that runs\n\n  pantheon runs cancel 8f07\n  pantheon runs cancel @last --dry-run") { id, dryRun };
        command.SetAction((parsed, cancellationToken) => RunCancelling.TellAsync(contextOf(parsed), [parsed.GetRequiredValue(id)], parsed.GetValue(dryRun), cancellationToken));
        return command;
    }
}
