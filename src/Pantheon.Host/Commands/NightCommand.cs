using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Notices;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Host.Worker.Gate;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon night start|status|stop`: works the queue now, under the night policy.</summary>
internal static class NightCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("night", "Work the queue now, under the night policy");
        command.Add(Start(contextOf));
        command.Add(NightStatus.Create(contextOf));
        command.Add(Stop(contextOf));
        return command;
    }

    private static Command Start(Func<ParseResult, CommandContext> contextOf)
    {
        var untilEmpty = new Option<bool>("--until-empty") { Description = "End when the queue is empty" };
        var until = new Option<string?>("--until") { Description = "End at this time, as in 06:30", HelpName = "TIME" };
        var order = new Option<string>("--order") { Description = "planned: what finishes most, with few model loadings. arrival: first come, first served", HelpName = "ORDER", DefaultValueFactory = _ => "planned" };
        order.AcceptOnlyFromAmong("planned", "arrival");
        var dryRun = ChangeOptions.DryRun("Only say what it would do, as 'queue plan' does");
        var command = new Command("start", "Open the night now; Ctrl-C lets running nodes end, a second one stops at once\n\n  pantheon night start --until-empty\n  pantheon night start --until 06:30") { untilEmpty, until, order, dryRun };
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var request = new NightRequest { UntilEmpty = parsed.GetValue(untilEmpty), Until = Moment(parsed.GetValue(until), context), InOrderOfArrival = parsed.GetValue(order) == "arrival" };
            return parsed.GetValue(dryRun) ? QueuePlan.ShowAsync(context, cancellationToken) : StartAsync(context, request);
        });
        return command;
    }

    private static async Task<int> StartAsync(CommandContext context, NightRequest request)
    {
        PlatformGate.Require(OperatingSystem.IsLinux());
        WorkerEnvironment.Enter(context.Environment);
        var workplace = await WorkplaceLoader.LoadAsync(context, CancellationToken.None);
        if (request is { UntilEmpty: false, Until: null } && new WindowCalendar(workplace.Catalog.Night.Windows).OpenAt(context.Time.GetUtcNow()) is null)
        {
            var next = new WindowCalendar(workplace.Catalog.Night.Windows).NextAfter(context.Time.GetUtcNow());
            throw new PantheonException(
                Codes.WindowClosed,
                next is null ? "the night policy has no window" : FormattableString.Invariant($"no window is open; the next opens {next.OpensAt.ToLocalTime():ddd yyyy-MM-dd HH:mm}"),
                "pantheon night start --until-empty, or --until TIME");
        }

        WorkerWalls.Enter(context.Environment, workplace.Box, workplace.Catalog.Night);
        var (code, report) = await new RefusalFiles(workplace.Box, context.Time).WatchAsync(workplace.Catalog.Night, async () =>
        {
            await using var store = await StoreOpening.OpenForNightAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
            if (await store.Runs.QueueStandingAsync(CancellationToken.None) is { IsPaused: true } standing)
            {
                context.Screen.Warn(QueuePause.Words(standing));
            }

            return await Foreground.RunAsync(context, workplace, store, request);
        });
        if (report is not null)
        {
            context.Screen.Say($"report   {Path.Combine(report, "report.md")}");
            await Telling.AfterAsync(context, workplace);
            context.Screen.Next("pantheon report --since 24h");
        }

        return code;
    }

    private static Command Stop(Func<ParseResult, CommandContext> contextOf)
    {
        var now = new Option<bool>("--now") { Description = "Stop the running nodes too; what they have done so far is kept" };
        var dryRun = ChangeOptions.DryRun("Only say what runs now");
        var command = new Command("stop", "Let running nodes end, or stop them, then end the night; what is left stays queued\n\n  pantheon night stop --dry-run\n  pantheon night stop --now") { now, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var atWork = await store.Runs.ListAsync(new RunQuery { Lifecycle = RunLifecycle.Running }, cancellationToken);
            var (isDry, atOnce) = (parsed.GetValue(dryRun), parsed.GetValue(now));
            if (!isDry)
            {
                await store.Runs.AddCommandAsync(new Core.Runs.Command { Kind = CommandKind.Drain, By = context.Environment.User, Arguments = atOnce ? new JsonObject { ["now"] = true } : [] }, cancellationToken);
            }

            if (context.Json)
            {
                var json = RunJson.Of("pantheon/night-stop/v1", atWork);
                json["dry_run"] = isDry;
                json["now"] = atOnce;
                context.Screen.Data(JsonText.Of(json));
            }

            var asked = atOnce ? "to stop at once" : "to drain";
            var nodes = atOnce ? "its running nodes are stopped, and their work so far is kept" : "its running nodes end first";
            context.Screen.Say($"{(isDry ? $"would ask the worker {asked}" : $"the worker was asked {asked}")}: {(atWork.Count == 0 ? "no run is at work now" : $"{nodes}, those of {string.Join(", ", atWork.Select(run => run.TaskId ?? run.Id.Short))}")}");
            return ExitCode.Yes;
        });
        return command;
    }

    private static DateTimeOffset? Moment(string? text, CommandContext context)
    {
        if (text is null)
        {
            return null;
        }

        var now = context.Time.GetLocalNow();
        if (TimeOnly.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var clock))
        {
            var today = now.Date + clock.ToTimeSpan();
            var local = today > now.DateTime ? today : today.AddDays(1);
            return new DateTimeOffset(local, context.Time.LocalTimeZone.GetUtcOffset(local));
        }

        return DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var moment)
            ? moment
            : throw new PantheonException(Codes.InputUnreadable, $"'{text}' is no time", "as in 06:30 or 2026-11-20T06:30");
    }
}
