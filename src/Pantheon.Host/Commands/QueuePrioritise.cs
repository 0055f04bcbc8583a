using System.CommandLine;
using System.Globalization;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon queue prioritise`: another place in the queue; works while no worker does.</summary>
internal static class QueuePrioritise
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("ID") { Description = "A task id or run id" };
        var place = new Argument<string>("PLACE") { Description = "A priority from 0 (first) to 100 (last), or first or last: before or behind all others, whatever their priority" };
        var dryRun = ChangeOptions.DryRun("Only say where it would stand");
        var command = new Command("prioritise", "Give a queued task another place\n\n  pantheon queue prioritise T-415 first\n  pantheon queue prioritise T-415 20") { id, place, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var isDry = parsed.GetValue(dryRun);
            var moved = isDry
                ? QueueOrder.Moved(await store.Runs.QueueAsync(cancellationToken), run.Id, parsed.GetRequiredValue(place))
                : await QueueOrder.MoveAsync(store.Runs, run.Id, parsed.GetRequiredValue(place), context.Environment.User, cancellationToken);
            var queue = isDry ? [] : (await store.Runs.QueueAsync(cancellationToken)).ToList();
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(RunJson.OneOf(moved)));
            }

            if (isDry)
            {
                context.Screen.Say($"would be moved: {moved.TaskId ?? moved.Id.Short} to priority {Words(moved)}, from {Words(run)}");
                return ExitCode.Yes;
            }

            context.Screen.Say(FormattableString.Invariant($"moved    {moved.TaskId ?? moved.Id.Short}: priority {Words(moved)}, number {queue.FindIndex(queued => queued.Id == moved.Id) + 1} of {queue.Count}"));
            context.Screen.Next("pantheon queue list");
            return ExitCode.Yes;
        });
        return command;
    }

    public static string Words(Run run) => run.Place switch
    {
        < 0 => "first",
        > 0 => "last",
        _ => run.Priority.ToString(CultureInfo.InvariantCulture),
    };
}
