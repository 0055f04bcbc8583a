using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon night status`: what the night does now, beside what it was expected to do when it began.</summary>
internal static class NightStatus
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var watch = new Option<bool>("--watch") { Description = "Show it anew every two seconds, until Ctrl-C" };
        var command = new Command("status", "Show what the night does now, beside what was planned when it began\n\n  pantheon night status --watch") { watch };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            return await Watching.ShowAsync(context, parsed.GetValue(watch), async () => await ShowAsync(context, store, cancellationToken), cancellationToken);
        });
        return command;
    }

    private static async Task ShowAsync(CommandContext context, PantheonStore store, CancellationToken cancellationToken)
    {
        if (await store.Runs.NightsAsync(1, cancellationToken) is not [var night, ..])
        {
            context.Screen.Say("there was no night yet");
            context.Screen.Next("pantheon queue plan");
            return;
        }

        var expected = NightExpectation.Runs(night.Facts);
        var runs = await store.Runs.ListAsync(new RunQuery { Night = night.Date }, cancellationToken);
        var rows = new List<StatusRow>();
        foreach (var run in runs.OrderBy(run => run.StartedAt ?? DateTimeOffset.MaxValue).ThenBy(run => run.EnqueuedAt))
        {
            var nodes = run.Lifecycle == RunLifecycle.Running
                ? (await store.Runs.NodesAsync(run.Id, cancellationToken)).Where(node => node.Lifecycle == NodeLifecycle.Running).Select(node => node.Node.Value).ToList()
                : [];
            var isPlanned = expected.TryGetValue(run.Id.ToString(), out var known);
            rows.Add(new StatusRow(run, nodes, isPlanned ? known.From : null, known.To));
        }

        var queued = (await store.Runs.QueueAsync(cancellationToken)).Count(run => run.Mode == Core.Policies.Mode.Night);
        var left = night.ClosedAt is null ? LeftNotes.In(night.Facts) : new Dictionary<string, (Remark Remark, DateTimeOffset? Since)>();
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(night, rows, queued, left)));
        }
        else
        {
            Print(context, night, rows, queued);
            PrintLeft(context, left, await store.Runs.QueueAsync(cancellationToken), rows);
        }
    }

    private static void Print(CommandContext context, NightRecord night, IReadOnlyList<StatusRow> rows, int queued)
    {
        string At(DateTimeOffset? at) => at is { } moment ? TimeZoneInfo.ConvertTime(moment, context.Time.LocalTimeZone).ToString("HH:mm", CultureInfo.InvariantCulture) : "–";
        var now = context.Time.GetUtcNow();
        var state = night.ClosedAt is { } closed ? $"closed {At(closed)}"
            : now < night.ClosesAt ? $"open, {Spans.Of(night.ClosesAt - now)} left"
            : "its window is over";
        var ended = rows.Count(row => row.Run.Lifecycle == RunLifecycle.Ended);
        context.Screen.Say(string.Create(CultureInfo.InvariantCulture, $"night {night.Date:yyyy-MM-dd}  {At(night.OpenedAt)}–{At(night.ClosesAt)}, {state}: {ended} of {rows.Count} tasks ended, {queued} queued"));
        if (rows.Count == 0)
        {
            return;
        }

        var table = new Table("RUN", "TASK", "PLANNED", "WORKED", "LATE", "STATE");
        foreach (var row in rows)
        {
            var (from, to) = (row.Run.StartedAt, row.Run.EndedAt);
            table.Add(
                row.Run.Id.Short,
                Untrusted.Line(row.Run.TaskId ?? "–", 16),
                row.From is null ? "–" : $"{At(row.From)}–{At(row.To)}",
                from is null ? "–" : $"{At(from)}–{(to is null ? "" : At(to))}",
                (to ?? now) - row.To is { } late && late > TimeSpan.FromMinutes(1) && from is not null ? Spans.Of(late) : "–",
                row.Run.Outcome is { } outcome ? Word.Of(outcome) : row.Nodes.Count > 0 ? string.Join(", ", row.Nodes.Select(node => Untrusted.Line(node, 20))) : Word.Of(row.Run.Lifecycle));
        }

        table.Print(context.Screen);
    }

    /// <summary>What the night goes on without, as soon as it is known.</summary>
    private static void PrintLeft(CommandContext context, IReadOnlyDictionary<string, (Remark Remark, DateTimeOffset? Since)> left, IReadOnlyList<Run> queue, IReadOnlyList<StatusRow> rows)
    {
        var known = queue.Concat(rows.Select(row => row.Run)).Where(run => left.ContainsKey(run.Id.ToString())).DistinctBy(run => run.Id).ToList();
        if (known.Count == 0)
        {
            return;
        }

        context.Screen.Say("the night goes on without:");
        var table = new Table("RUN", "TASK", "WHY", "WHAT WOULD HELP");
        foreach (var run in known)
        {
            var remark = left[run.Id.ToString()].Remark;
            table.Add(run.Id.Short, Untrusted.Line(run.TaskId ?? "–", 16), Untrusted.Line(remark.Reason, 100), Untrusted.Line(remark.Remedy, 80));
        }

        table.Print(context.Screen);
    }

    private static JsonObject Json(NightRecord night, IReadOnlyList<StatusRow> rows, int queued, IReadOnlyDictionary<string, (Remark Remark, DateTimeOffset? Since)> left) => new()
    {
        ["$schema"] = "pantheon/night-status/v1",
        ["night"] = night.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["opened_at"] = night.OpenedAt,
        ["closes_at"] = night.ClosesAt,
        ["closed_at"] = night.ClosedAt,
        ["queued"] = queued,
        ["left_out"] = new JsonArray([.. left.Select(entry => (JsonNode)new JsonObject { ["run"] = entry.Key, ["reason"] = entry.Value.Remark.Reason, ["try"] = entry.Value.Remark.Remedy, ["since"] = entry.Value.Since })]),
        ["runs"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
        {
            ["id"] = row.Run.Id.ToString(),
            ["task"] = row.Run.TaskId,
            ["lifecycle"] = Word.Of(row.Run.Lifecycle),
            ["outcome"] = row.Run.Outcome is { } outcome ? Word.Of(outcome) : null,
            ["nodes"] = new JsonArray([.. row.Nodes.Select(node => JsonValue.Create(node))]),
            ["planned_from"] = row.From,
            ["planned_to"] = row.To,
            ["started_at"] = row.Run.StartedAt,
            ["ended_at"] = row.Run.EndedAt,
        })]),
    };

    /// <param name="From">When it was to start; null where the plan did not have it.</param>
    /// <param name="To">When it was to be finished; null where that was not expected.</param>
    private sealed record StatusRow(Run Run, IReadOnlyList<string> Nodes, DateTimeOffset? From, DateTimeOffset? To);
}
