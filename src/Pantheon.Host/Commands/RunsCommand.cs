using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs list|show|logs|cancel|resume|retry|diff|replay`: what happened, and what is to become of it.</summary>
internal static class RunsCommand
{
    private const int DefaultLimit = 50;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("runs", "What happened");
        command.Add(List(contextOf));
        command.Add(Show(contextOf));
        command.Add(RunsLogs.Create(contextOf));
        command.Add(RunsCancel.Create(contextOf));
        command.Add(RunsResume.Create(contextOf));
        command.Add(RunsRetry.Create(contextOf));
        command.Add(RunsDiff.Create(contextOf));
        command.Add(RunsReplay.Create(contextOf));
        return command;
    }

    private static Command List(Func<ParseResult, CommandContext> contextOf)
    {
        var since = new Option<string?>("--since") { Description = "24h, 3d, last-night or a date" };
        var status = new Option<string?>("--status") { Description = "Outcomes, separated by commas: ready,held,failed,refused,not_run,no_change,cancelled" };
        var task = new Option<string?>("--task") { Description = "Only this task's" };
        var flow = new Option<string?>("--flow") { Description = "Only this flow's" };
        var limit = new Option<int>("--limit") { Description = "How many at most", DefaultValueFactory = _ => DefaultLimit };
        var command = new Command("list", "List runs, newest first") { since, status, task, flow, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var query = new RunQuery
            {
                Since = SinceOption.Read(parsed.GetValue(since), context.Time.GetUtcNow()),
                Outcomes = Outcomes(parsed.GetValue(status)),
                Task = parsed.GetValue(task),
                Flow = parsed.GetValue(flow),
                Limit = parsed.GetValue(limit),
            };
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var runs = await store.Runs.ListAsync(query, cancellationToken);
            Print(context, runs);
            return ExitCode.Yes;
        });
        return command;
    }

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

        var table = new Table("RUN", "TASK", "FLOW", "OUTCOME", "CAUSE", "TOOK", "AT", "TITLE");
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
                run.Title);
        }

        table.Print(context.Screen);
    }

    private static Command Show(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, @last or @failed" };
        var command = new Command("show", "Show one run: its nodes, attempts and artifacts") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var nodes = await store.Runs.NodesAsync(run.Id, cancellationToken);
            var attempts = await store.Runs.AttemptsAsync(run.Id, cancellationToken);
            var events = await store.Runs.EventsAsync(run.Id, cancellationToken);
            var refused = events.Where(recorded => recorded.Event.Kind == EventKinds.CallRefused).ToList();
            if (context.Json)
            {
                var json = (JsonObject)RunJson.Of(run);
                json["$schema"] = "pantheon/run/v1";
                json["nodes"] = new JsonArray([.. nodes.Select(RunDetails.Of)]);
                json["attempts"] = new JsonArray([.. attempts.Select(RunDetails.Of)]);
                json["compactions"] = new JsonArray([.. events.Where(recorded => recorded.Event.Kind == EventKinds.ContextCompacted).Select(RunDetails.OfCompaction)]);
                json["refused_calls"] = new JsonArray([.. refused.Select(RefusedCalls.Of)]);
                context.Screen.Data(JsonText.Of(json));
                return ExitCode.Yes;
            }

            RunDetails.Print(context.Screen, run, nodes, attempts);
            RefusedCalls.Print(context.Screen, refused);
            return ExitCode.Yes;
        });
        return command;
    }

    private static List<RunOutcome> Outcomes(string? text) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word =>
            Word.TryParse<RunOutcome>(word, out var outcome)
                ? outcome
                : throw new PantheonException(Codes.InputUnreadable, $"'{word}' is no outcome", $"one of: {string.Join(", ", Word.All<RunOutcome>())}")),
    ];
}
