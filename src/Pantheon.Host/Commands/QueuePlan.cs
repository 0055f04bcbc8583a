using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Engine.Directing;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon queue plan`: what tonight would do, by the planner that will lead it; changes nothing.</summary>
internal static class QueuePlan
{
    private const int BarWidth = 36;
    private const int MostWords = 100;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("plan", "Show what tonight would do: which model when, which task when, and what will not fit");
        command.SetAction((parsed, cancellationToken) => ShowAsync(contextOf(parsed), cancellationToken));
        return command;
    }

    public static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
        var plan = await TonightPlan.ReadAsync(context, workplace, store.Runs, cancellationToken);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(plan)));
        }
        else
        {
            Print(context, plan);
        }

        return ExitCode.Yes;
    }

    private static void Print(CommandContext context, TonightPlan plan)
    {
        var (screen, forecast) = (context.Screen, plan.Forecast);
        string At(TimeSpan offset) => TimeZoneInfo.ConvertTime(plan.From + offset, context.Time.LocalTimeZone).ToString("HH:mm", CultureInfo.InvariantCulture);
        if (forecast.Runs.Count + forecast.Left.Count == 0)
        {
            screen.Say("nothing is queued for the night");
            screen.Next("pantheon queue add TASK");
            return;
        }

        var finished = forecast.Runs.Count(run => run.IsFinished);
        var end = forecast.Runs.Count > 0 ? forecast.Runs.Max(run => run.To) : TimeSpan.Zero;
        var window = plan.ClosesAt is { } closes ? $"{At(TimeSpan.Zero)}–{At(closes - plan.From)} ({Spans.Of(closes - plan.From)})" : $"from {At(TimeSpan.Zero)}";
        screen.Say(string.Create(CultureInfo.InvariantCulture, $"night {window}: {Count(finished, "task")} finished by {At(end)}, {forecast.Left.Count} left out, {Count(forecast.Loads, "loading")} of models"));
        if (forecast.Stays.Count > 0)
        {
            var stays = new Table("POOL", "FROM", "TO", "LOADS", "NODES", "MODEL");
            foreach (var stay in forecast.Stays)
            {
                stays.Add(stay.Model.Pool, At(stay.From), At(stay.To), Spans.Of(stay.Ready - stay.From), stay.Nodes.ToString(CultureInfo.InvariantCulture), stay.Model.Model);
            }

            stays.Print(screen);
        }

        var until = plan.ClosesAt is { } closing ? Max(closing - plan.From, end) : end;
        var tasks = new Table("TASK", "FLOW", "FROM", "TO", "P80", $"{At(TimeSpan.Zero)}{new string('─', BarWidth - 10)}{At(until)}");
        foreach (var run in forecast.Runs)
        {
            tasks.Add(Untrusted.Line(run.Run.TaskId ?? run.Run.Id.Short, 16), Untrusted.Line(run.Run.Flow, 20), At(run.From), run.IsFinished ? At(run.To) : "–", run.Latest is { } latest ? At(latest) : "–", Bar(run, until));
        }

        tasks.Print(screen);
        foreach (var left in forecast.Left)
        {
            screen.Data($"left out {Untrusted.Line(left.Run.TaskId ?? left.Run.Id.Short, 16)}: {Untrusted.Line(left.Reason, MostWords)}");
            screen.Data($"         try: {Untrusted.Line(left.Remedy, MostWords)}");
        }
    }

    /// <summary>Where the run works, and where it waits between.</summary>
    private static string Bar(ForecastRun run, TimeSpan until)
    {
        var bar = new char[BarWidth];
        int Column(TimeSpan at) => until <= TimeSpan.Zero ? 0 : Math.Clamp((int)(at / until * BarWidth), 0, BarWidth - 1);
        Array.Fill(bar, ' ');
        Array.Fill(bar, '·', Column(run.From), Column(run.To) - Column(run.From) + 1);
        foreach (var node in run.Nodes)
        {
            Array.Fill(bar, '█', Column(node.From), Column(node.To) - Column(node.From) + 1);
        }

        return new string(bar).TrimEnd();
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static JsonObject Json(TonightPlan plan) => new()
    {
        ["$schema"] = "pantheon/queue-plan/v1",
        ["from"] = plan.From,
        ["closes_at"] = plan.ClosesAt,
        ["loads"] = plan.Forecast.Loads,
        ["stays"] = new JsonArray([.. plan.Forecast.Stays.Select(stay => (JsonNode)new JsonObject
        {
            ["pool"] = stay.Model.Pool,
            ["model"] = stay.Model.Model,
            ["from"] = plan.From + stay.From,
            ["ready"] = plan.From + stay.Ready,
            ["to"] = plan.From + stay.To,
            ["nodes"] = stay.Nodes,
        })]),
        ["runs"] = new JsonArray([.. plan.Forecast.Runs.Select(run => (JsonNode)new JsonObject
        {
            ["id"] = run.Run.Id.ToString(),
            ["task"] = run.Run.TaskId,
            ["flow"] = run.Run.Flow,
            ["from"] = plan.From + run.From,
            ["to"] = plan.From + run.To,
            ["finished"] = run.IsFinished,
            ["latest"] = run.Latest is { } latest ? plan.From + latest : null,
            ["nodes"] = new JsonArray([.. run.Nodes.Select(node => (JsonNode)new JsonObject { ["node"] = node.Node.Value, ["model"] = node.Model?.ToString(), ["from"] = plan.From + node.From, ["to"] = plan.From + node.To })]),
        })]),
        ["left_out"] = new JsonArray([.. plan.Forecast.Left.Select(left => (JsonNode)new JsonObject { ["id"] = left.Run.Id.ToString(), ["task"] = left.Run.TaskId, ["reason"] = left.Reason, ["try"] = left.Remedy })]),
    };
}
