using System.CommandLine;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs cancel`: ends one run, wherever it stands, and says what became of it.</summary>
internal static class RunsCancel
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, or @last" };
        var command = new Command("cancel", "End a run: a queued one, one at rest, or one that runs\n\n  pantheon runs cancel 8f07") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var became = await RunCancelling.CancelAsync(context, store, run, cancellationToken);
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(RunJson.Of(await store.Runs.FindAsync(run.Id, cancellationToken) ?? run)));
            }

            context.Screen.Say($"cancelled run {run.Id.Short}: {became}");
            return ExitCode.Yes;
        });
        return command;
    }
}
