using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Reviewing;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon publish`: pushes branches and opens their pull requests, by day, in front of the person whose client and keys it uses.</summary>
internal static class PublishCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var ids = new Argument<string[]>("ID") { Description = "Tasks or runs", Arity = ArgumentArity.ZeroOrMore };
        var ready = new Option<bool>("--ready") { Description = "All that are ready and not yet published, held back or rejected" };
        var since = ReviewCommand.Since();
        var remote = new Option<string>("--remote") { Description = "Where to push", DefaultValueFactory = _ => "origin" };
        var draft = new Option<bool>("--draft") { Description = "Open them as drafts" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say the commands" };
        var command = new Command("publish", "Push what is ready and open its pull request, by day\n\n  pantheon publish T-409 --dry-run\n  pantheon publish --ready --draft") { ids, ready, since, remote, draft, dryRun };
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            return Daylight.WorkAsync(
                context,
                "changes are published",
                token => PublishAsync(context, parsed.GetValue(ids) ?? [], parsed.GetValue(ready) ? parsed.GetRequiredValue(since) : null, parsed.GetRequiredValue(remote), parsed.GetValue(draft), parsed.GetValue(dryRun), token),
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> PublishAsync(CommandContext context, IReadOnlyList<string> ids, string? readySince, string remote, bool isDraft, bool isDry, CancellationToken cancellationToken)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var queries = new List<RunQuery>();
        foreach (var id in ids)
        {
            queries.Add(new RunQuery { Id = (await new RunFinder(store.Runs).FindAsync(id, cancellationToken)).Id });
        }

        queries.AddRange(readySince is null ? [] : [new RunQuery { Since = SinceOption.From(context, readySince), Outcomes = [RunOutcome.Ready] }]);
        var (published, allWhole) = (new JsonArray(), true);
        foreach (var query in queries)
        {
            var desk = await MorningDesk.OpenAsync(context, workplace, store, query, cancellationToken);
            var publishing = new Publishing(context, desk, new MorningActs(context, desk, store));
            foreach (var item in desk.Items.Where(item => query.Id is not null || (item.Run.Outcome == RunOutcome.Ready && item.Decision?.Act is not (DecisionAct.Published or DecisionAct.Held or DecisionAct.Rejected))))
            {
                var (lines, isWhole) = await publishing.PublishAsync(item, remote, isDraft, isDry, cancellationToken);
                foreach (var line in lines.Where(_ => !context.Json))
                {
                    context.Screen.Data(line);
                }

                published.Add((JsonNode)new JsonObject { ["run"] = item.Run.Id.ToString(), ["task"] = item.Run.TaskId, ["branch"] = item.Run.Branch, ["whole"] = isWhole, ["lines"] = new JsonArray([.. lines.Select(line => (JsonNode)line)]) });
                allWhole &= isWhole;
            }
        }

        if (context.Json && published.Count > 0)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/publish/v1", ["dry_run"] = isDry, ["published"] = published }));
        }

        return published.Count > 0 ? allWhole ? ExitCode.Yes : ExitCode.No : throw new PantheonException(Codes.NothingToReview, "there is nothing to publish", "pantheon review shows what is ready; name a task, or use --ready");
    }
}
