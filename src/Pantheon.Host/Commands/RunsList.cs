using System.CommandLine;
using System.Globalization;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs list`: runs by state, flow, agent, task, cause and time, newest first.</summary>
internal static class RunsList
{
    private const int DefaultLimit = 50;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var since = SinceOption.Since();
        var until = SinceOption.Until();
        var status = new Option<string?>("--status") { Description = "States and outcomes, separated by commas: queued,running,suspended,ended,ready,held,failed,refused,not_run,no_change,cancelled" };
        var task = new Option<string?>("--task") { Description = "Only this task's" };
        var flow = new Option<string?>("--flow") { Description = "Only this flow's" };
        var agent = new Option<string?>("--agent") { Description = "Only such with a node of this agent" };
        var cause = new Option<string?>("--cause") { Description = "Only those that failed for it: spec, environment, code, agent, policy, deadline, infrastructure, internal" };
        var limit = new Option<int>("--limit") { Description = "How many at most", DefaultValueFactory = _ => DefaultLimit };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--limit takes a number from 1 on");
            }
        });
        var command = new Command("list", "List runs, newest first, for example: pantheon runs list --since last-night --status held,failed --json=id,task,reason") { since, until, status, task, flow, agent, cause, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var words = Words(parsed.GetValue(status));
            var query = new RunQuery
            {
                Since = SinceOption.From(context, parsed.GetValue(since)),
                Until = SinceOption.To(context, parsed.GetValue(until)),
                Outcomes = [.. words.Where(word => Word.TryParse<RunOutcome>(word, out _)).Select(Word.Parse<RunOutcome>)],
                Lifecycles = [.. words.Where(word => Word.TryParse<RunLifecycle>(word, out _)).Select(Word.Parse<RunLifecycle>)],
                Flow = parsed.GetValue(flow),
                Agent = parsed.GetValue(agent),
                Cause = parsed.GetValue(cause) is { } why ? Word.Parse<Cause>(Known(why, "--cause", Word.All<Cause>())) : null,
                Limit = parsed.GetValue(limit),
            };
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            query = query with { Task = parsed.GetValue(task) is { } named ? await TaskFinder.NameAsync(store.Runs, named, cancellationToken) : null };
            var runs = await store.Runs.ListAsync(query, cancellationToken);
            if (runs.Count == 0)
            {
                await RunFilters.RequireKnownAsync(context, store.Runs, query, cancellationToken);
            }

            Print(context, runs);
            return ExitCode.Yes;
        });
        return command;
    }

    private static List<string> Words(string? status) =>
        [.. (status ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => Known(word, "--status", [.. Word.All<RunLifecycle>(), .. Word.All<RunOutcome>()]))];

    private static string Known(string word, string option, IReadOnlyList<string> known) => known.Contains(word)
        ? word
        : throw new PantheonException(Codes.FilterUnknown, $"'{word}' is nothing that {option} knows", Suggestion.Hint(word, known) ?? $"one of: {string.Join(", ", known)}");

    private static void Print(CommandContext context, IReadOnlyList<Run> runs)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(RunJson.Of("pantheon/runs-list/v1", runs)));
            return;
        }

        if (runs.Count == 0)
        {
            context.Screen.Say("no runs");
            return;
        }

        var table = new Table("RUN", "TASK", "FLOW", "OUTCOME", "CAUSE", "TOOK", "AT", "TITLE") { Wide = ["ID", "MODE", "NIGHT", "BRANCH"] };
        foreach (var run in runs)
        {
            table.Add(
                run.Id.Short,
                run.TaskId ?? "–",
                run.Flow,
                run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Lifecycle),
                run.Cause is { } cause ? Word.Of(cause) : "–",
                run is { StartedAt: { } started, EndedAt: { } ended } ? Spans.Of(ended - started) : "–",
                (run.EndedAt ?? run.StartedAt ?? run.EnqueuedAt).ToLocalTime().ToString("HH:mm", CultureInfo.InvariantCulture),
                run.Title,
                run.Id.ToString(),
                Word.Of(run.Mode),
                run.Night?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "–",
                run.Branch ?? "–");
        }

        table.Print(context.Screen);
    }
}
