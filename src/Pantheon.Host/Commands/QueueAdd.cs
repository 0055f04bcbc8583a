using System.CommandLine;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon queue add`: tasks of the catalog, files of one's own, or the task of a run that is to be done again.</summary>
internal static class QueueAdd
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var tasks = new Argument<string[]>("TASK") { Description = "Task ids of the catalog, task files (YAML, Markdown, JSON), or @last and @failed for the task of that run", Arity = ArgumentArity.OneOrMore };
        var flow = new Option<string?>("--flow") { Description = "Another flow than the task's" };
        var priority = new Option<int?>("--priority") { Description = "0 first, 100 last" };
        var note = new Option<string?>("--note") { Description = "What its first agent is to know, as from you", HelpName = "TEXT" };
        var dryRun = ChangeOptions.DryRun("Only say what would be queued");
        var command = new Command("add", "Queue tasks\n\n  pantheon queue add T-415 T-420\n  pantheon queue add T-417 --note \"the key must contain the tenant\"\n  pantheon queue add @failed --dry-run") { tasks, flow, priority, note, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
            var request = new QueueRequest { Flow = parsed.GetValue(flow), Priority = parsed.GetValue(priority) };
            var isDry = parsed.GetValue(dryRun);
            var runs = new List<Run>();
            foreach (var name in parsed.GetRequiredValue(tasks))
            {
                var task = TaskFinder.Find(context, workplace, await TaskFinder.NameAsync(store.Runs, name, cancellationToken));
                var run = isDry
                    ? await RehearseAsync(context, workplace, store, task, request, parsed.GetValue(note), cancellationToken)
                    : await new QueueAgain(context, workplace, store).EnqueueAsync(task, request, parsed.GetValue(note), cancellationToken);
                runs.Add(run);
                context.Screen.Say($"{(isDry ? "would be queued" : "queued  ")} {run.TaskId}  {run.Title}  ({(isDry ? "" : $"run {run.Id.Short}, ")}flow {run.Flow})");
            }

            if (context.Json)
            {
                var json = RunJson.Of("pantheon/queue-add/v1", runs);
                json["dry_run"] = isDry;
                context.Screen.Data(JsonText.Of(json));
            }

            context.Screen.Next(isDry ? $"pantheon queue add {string.Join(' ', runs.Select(run => run.TaskId))}" : "pantheon night start --until-empty");
            return ExitCode.Yes;
        });
        return command;
    }

    private static async Task<Run> RehearseAsync(CommandContext context, Workplace workplace, PantheonStore store, TaskSpec task, QueueRequest request, string? note, CancellationToken cancellationToken)
    {
        if (note is not null)
        {
            SteerCommand.Text(note, null, context.Folder);
        }

        var queueing = new Queueing(workplace.Catalog, store.Runs, new IdSource(Random.Shared), context.Time, context.Environment.User);
        await queueing.RequireNotQueuedAsync(task, cancellationToken);
        return queueing.Prepare(task, request);
    }
}
