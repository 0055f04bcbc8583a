using System.CommandLine;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon queue add|list|plan|cancel|prioritise|pause|resume`: what the night will work on.</summary>
internal static class QueueCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("queue", "What the night will work on");
        command.Add(QueueAdd.Create(contextOf));
        command.Add(List(contextOf));
        command.Add(Cancel(contextOf));
        command.Add(QueuePlan.Create(contextOf));
        command.Add(QueuePrioritise.Create(contextOf));
        command.Add(QueuePause.Create(contextOf, pauses: true));
        command.Add(QueuePause.Create(contextOf, pauses: false));
        return command;
    }

    private static Command List(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("list", "Show the queue in the order it will be worked");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
            var queue = await store.Runs.QueueAsync(cancellationToken);
            var standing = await store.Runs.QueueStandingAsync(cancellationToken);
            if (context.Json)
            {
                var json = RunJson.Of("pantheon/queue-list/v1", queue);
                json["paused"] = standing.IsPaused ? QueuePause.Of(standing) : null;
                context.Screen.Data(JsonText.Of(json));
                return ExitCode.Yes;
            }

            if (standing.IsPaused)
            {
                context.Screen.Warn(QueuePause.Words(standing));
            }

            if (queue.Count == 0)
            {
                context.Screen.Say("the queue is empty");
                context.Screen.Next("pantheon queue add TASK");
                return ExitCode.Yes;
            }

            var table = new Table("RUN", "TASK", "PRIORITY", "FLOW", "TITLE") { Wide = ["ID", "MODE", "REPOSITORY"] };
            foreach (var run in queue)
            {
                table.Add(run.Id.Short, run.TaskId ?? "–", QueuePrioritise.Words(run), run.Flow, run.Title, run.Id.ToString(), Word.Of(run.Mode), run.Repository ?? "–");
            }

            table.Print(context.Screen);
            return ExitCode.Yes;
        });
        return command;
    }

    private static Command Cancel(Func<ParseResult, CommandContext> contextOf)
    {
        var ids = new Argument<string[]>("ID") { Description = "Task ids or run ids, or @last", Arity = ArgumentArity.OneOrMore };
        var dryRun = ChangeOptions.DryRun("Only say what would be cancelled");
        var command = new Command("cancel", "Take tasks out of the queue, or stop a running one\n\n  pantheon queue cancel T-415\n  pantheon queue cancel T-415 T-420 --dry-run") { ids, dryRun };
        command.SetAction((parsed, cancellationToken) => RunCancelling.TellAsync(contextOf(parsed), parsed.GetRequiredValue(ids), parsed.GetValue(dryRun), cancellationToken));
        return command;
    }
}
