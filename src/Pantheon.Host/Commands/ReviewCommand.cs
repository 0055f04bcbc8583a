using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Reviewing;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon review` and `pantheon reject`: one change at a time, with what was asked and what shows it; and what a person decides.</summary>
internal static class ReviewCommand
{
    private const string ReviewHelp = "Look at what the night made, one change at a time, and decide\n\n  pantheon review\n  pantheon review --ready --max-minutes 20\n  pantheon review T-417\n  pantheon review --merge T-409\n  pantheon review --reject T-417 --reason \"the key leaves out the tenant\"";

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string?>("ID") { Description = "One run: a task, a prefix of a run's id, @last or @failed; without it all that nobody has decided yet", Arity = ArgumentArity.ZeroOrOne };
        var ready = new Option<bool>("--ready") { Description = "Only what is ready to merge" };
        var minutes = new Option<int?>("--max-minutes") { Description = "Only what is read within so many minutes in all", HelpName = "N" };
        var since = Since();
        var tool = new Option<string?>("--tool") { Description = "What shows the difference: delta or less; without it the first that is there" };
        tool.AcceptOnlyFromAmong("delta", "less");
        var merge = new Option<string?>("--merge") { Description = "Merge this one and ask nothing", HelpName = "ID" };
        var hold = new Option<string?>("--hold") { Description = "Leave this one for later, with a reason if you like", HelpName = "ID" };
        var reject = new Option<string?>("--reject") { Description = "Say no to this one; needs a reason", HelpName = "ID" };
        var reason = new Option<string?>("--reason") { Description = "Why, in a sentence: agents are later trained on it", HelpName = "TEXT" };
        var command = new Command("review", ReviewHelp) { id, ready, minutes, since, tool, merge, hold, reject, reason };
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            (string Id, DecisionAct Act)[] asked =
            [
                .. new[] { (Id: parsed.GetValue(merge), Act: DecisionAct.Merged), (Id: parsed.GetValue(hold), Act: DecisionAct.Held), (Id: parsed.GetValue(reject), Act: DecisionAct.Rejected) }
                    .Where(entry => entry.Id is not null).Select(entry => (entry.Id!, entry.Act)), // filtered
            ];
            return asked switch
            {
                [] => LookAsync(context, new ReviewWish(parsed.GetValue(id), parsed.GetValue(ready), parsed.GetValue(minutes), parsed.GetRequiredValue(since), parsed.GetValue(tool)), cancellationToken),
                [var one] when parsed.GetValue(id) is null => ActAsync(context, one.Id, one.Act, parsed.GetValue(reason), cancellationToken),
                _ => throw new PantheonException(Codes.OptionsClash, "one decision at a time: one of --merge, --hold and --reject, with the run behind it", "pantheon review --merge T-409"),
            };
        });
        return command;
    }

    public static Command CreateReject(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("ID") { Description = "A task, a prefix of a run's id, or @last" };
        var reason = new Option<string?>("--reason") { Description = "Why, in a sentence: agents are later trained on it", HelpName = "TEXT" };
        var command = new Command("reject", "Say no to a change, and why\n\n  pantheon reject T-417 --reason \"the key leaves out the tenant\"") { id, reason };
        command.SetAction((parsed, cancellationToken) => ActAsync(contextOf(parsed), parsed.GetRequiredValue(id), DecisionAct.Rejected, parsed.GetValue(reason), cancellationToken));
        return command;
    }

    public static Option<string> Since() => new("--since") { Description = "24h (the default), 3d, last-night or a date", DefaultValueFactory = _ => "24h" };

    private static async Task<int> LookAsync(CommandContext context, ReviewWish wish, CancellationToken cancellationToken)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var desk = await MorningDesk.OpenAsync(context, workplace, store, await QueryAsync(context, store, wish, cancellationToken), cancellationToken);
        var items = wish.Choose(desk.Items);
        if (items.Count == 0)
        {
            throw new PantheonException(Codes.NothingToReview, wish.Id is { } named ? $"run '{named}' is neither ready, held nor failed: there is nothing to look at" : "there is nothing that nobody has decided yet", "pantheon report; or look further back: pantheon review --since 3d");
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/review/v1",
                ["items"] = new JsonArray([.. items.Select(item => (JsonNode?)new JsonObject { ["run"] = item.Run.Id.ToString(), ["task"] = item.Run.TaskId, ["outcome"] = Word.Of(item.Run.Outcome!.Value), ["branch"] = item.Run.Branch, ["minutes"] = item.Minutes, ["decision"] = item.Decision is { } decision ? Word.Of(decision.Act) : null })]), // only ended runs are items
            }));
            return ExitCode.Yes;
        }

        var acts = new MorningActs(context, desk, store);
        var view = new DifferenceView(context, desk, store);
        var walk = new ReviewWalk(context, desk, acts, view, (item, note, token) => AgainAsync(context, workplace, store, item, note, token));
        if (!context.Screen.OutputIsTerminal || context.Screen.Input is null)
        {
            // nobody is there to be asked: what would be shown, one after the other
            foreach (var item in items)
            {
                walk.Show(item);
                context.Screen.Output.Write("\n");
                await view.ShowAsync(item, null, cancellationToken);
            }

            context.Screen.Next("pantheon review --merge ID, --hold ID, or --reject ID --reason TEXT");
            return ExitCode.Yes;
        }

        var decided = await walk.WalkAsync(items, wish.Tool, cancellationToken);
        context.Screen.Say(FormattableString.Invariant($"{decided} of {items.Count} decided"));
        context.Screen.Next(decided < items.Count ? "pantheon review" : "pantheon publish --ready");
        return ExitCode.Yes;
    }

    private static async Task<int> ActAsync(CommandContext context, string id, DecisionAct act, string? reason, CancellationToken cancellationToken)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var run = await new RunFinder(store.Runs).FindAsync(id, cancellationToken);
        var desk = await MorningDesk.OpenAsync(context, workplace, store, new RunQuery { Id = run.Id }, cancellationToken);
        var item = desk.Items.SingleOrDefault() ?? new ReviewItem(run, null, null, default);
        var acts = new MorningActs(context, desk, store);
        string? commit = null;
        switch (act)
        {
            case DecisionAct.Merged:
                commit = await acts.MergeAsync(item, reason, null, cancellationToken);
                break;
            case DecisionAct.Rejected:
                await acts.RejectAsync(item, reason, null, cancellationToken);
                break;
            default:
                await acts.HoldAsync(item, reason, null, cancellationToken);
                break;
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/review-act/v1", ["run"] = run.Id.ToString(), ["act"] = Word.Of(act), ["commit"] = commit, ["reason"] = reason }));
        }

        context.Screen.Say($"{Word.Of(act),-8} {item.Name}{(commit is null ? "" : $", now at {commit[..Math.Min(7, commit.Length)]}")}");
        context.Screen.Next(act == DecisionAct.Merged ? $"git -C {desk.Repository(run).Path} log -1" : "pantheon review");
        return ExitCode.Yes;
    }

    private static async Task<RunQuery> QueryAsync(CommandContext context, PantheonStore store, ReviewWish wish, CancellationToken cancellationToken) => wish.Id is { } id
        ? new RunQuery { Id = (await new RunFinder(store.Runs).FindAsync(id, cancellationToken)).Id }
        : new RunQuery { Since = SinceOption.From(context, wish.Since) };

    private static async Task<Run> AgainAsync(CommandContext context, Workplace workplace, PantheonStore store, ReviewItem item, string note, CancellationToken cancellationToken) =>
        await new QueueAgain(context, workplace, store).EnqueueAsync(TaskFinder.Find(context, workplace, item.Name), new QueueRequest { Flow = item.Run.Flow }, note, cancellationToken);
}
