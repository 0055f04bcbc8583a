using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Live;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs logs`: what the sessions of a run said and did, from the trace, or as it happens.</summary>
internal static class RunsLogs
{
    private const int DefaultTail = 200;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // the store is asked less often than the file is read
    private const int LooksPerQuestion = 8;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, @last or @failed" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on as it happens, until the run has ended" };
        var node = new Option<string?>("--node") { Description = "Only this node's" };
        var tail = new Option<int>("--tail") { Description = "How many lines from the end", DefaultValueFactory = _ => DefaultTail };
        tail.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--tail takes a number of lines from 0 on");
            }
        });
        var grep = new Option<string?>("--grep") { Description = "Only lines that match this regular expression" };
        var timestamps = new Option<bool>("--timestamps") { Description = "Say when, before each line" };
        var command = new Command("logs", "Show what a run's agents said and did, for example: pantheon runs logs @last -f --node codegen") { id, follow, node, tail, grep, timestamps };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var printer = new LogPrinter(context, parsed.GetValue(node), parsed.GetValue(grep), parsed.GetValue(timestamps));
            var box = BoxOpening.Read(context);
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            await NodeNames.RequireAsync(store.Runs, run, parsed.GetValue(node), cancellationToken);
            if (parsed.GetValue(follow))
            {
                return await FollowAsync(context, store, run, new LiveTail(LiveFiles.FolderIn(box.DataFolder), run.Id), printer, parsed.GetValue(tail), cancellationToken);
            }

            List<LogLine> lines = [.. printer.Choose(await new TracedLog(store).ReadAsync(run.Id, cancellationToken)).TakeLast(parsed.GetValue(tail))];
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject
                {
                    ["$schema"] = "pantheon/runs-logs/v1",
                    ["run"] = run.Id.ToString(),
                    ["lines"] = new JsonArray([.. lines.Select(line => line.ToJson())]),
                }));
                return ExitCode.Yes;
            }

            lines.ForEach(printer.Print);
            if (lines.Count == 0)
            {
                context.Screen.Say($"run {run.Id.Short} has no such lines yet");
            }

            return ExitCode.Yes;
        });
        return command;
    }

    private static async Task<int> FollowAsync(CommandContext context, PantheonStore store, Run run, LiveTail live, LogPrinter printer, int tail, CancellationToken cancellationToken)
    {
        // what the file holds already is the end of the log; without a file the trace is
        List<LogLine> before = [];
        for (var more = live.Next(); more.Count > 0; more = live.Next())
        {
            before.AddRange(more.Select(LogLine.Of));
        }

        if (before.Count == 0)
        {
            before.AddRange(await new TracedLog(store).ReadAsync(run.Id, cancellationToken));
        }

        foreach (var line in printer.Choose(before).TakeLast(tail))
        {
            printer.Print(line);
        }

        for (var looks = 1; run.Lifecycle != RunLifecycle.Ended; looks++)
        {
            await Task.Delay(LookEvery, context.Time, cancellationToken);
            run = looks % LooksPerQuestion == 0 ? await store.Runs.FindAsync(run.Id, cancellationToken) ?? run : run;
            foreach (var line in printer.Choose(live.Next().Select(LogLine.Of)))
            {
                printer.Print(line);
            }
        }

        context.Screen.Say($"run {run.Id.Short} is {(run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Lifecycle))}{(run.Reason is { } reason ? $": {reason}" : "")}");
        return ExitCode.Yes;
    }
}
