using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon queue pause|resume`: a row of the store that every box reads; what runs goes on, and a window closes when it closes.</summary>
internal static class QueuePause
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf, bool pauses)
    {
        var command = pauses
            ? new Command("pause", "Start nothing more from the queue, on any box of this store, until it is resumed; what runs goes on\n\n  pantheon queue pause")
            : new Command("resume", "Let a paused queue go on\n\n  pantheon queue resume");
        var dryRun = ChangeOptions.DryRun();
        command.Add(dryRun);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            if (parsed.GetValue(dryRun))
            {
                var now = await store.Runs.QueueStandingAsync(cancellationToken);
                Print(context, now);
                context.Screen.Say(now.IsPaused == pauses ? $"nothing would change: the queue is {(pauses ? "paused already" : "not paused")}" : $"would {(pauses ? "pause" : "resume")} the queue, in which {(await store.Runs.QueueAsync(cancellationToken)).Count} tasks wait");
                return ExitCode.Yes;
            }

            var standing = await SetAsync(store.Runs, pauses, context.Environment.User, cancellationToken);
            Print(context, standing);
            context.Screen.Say(pauses ? Words(standing) : "the queue goes on");
            context.Screen.Next(pauses ? "pantheon queue resume" : "pantheon queue list");
            return ExitCode.Yes;
        });
        return command;
    }

    private static void Print(CommandContext context, QueueStanding standing)
    {
        if (context.Json)
        {
            var json = Of(standing);
            json.Insert(0, "$schema", "pantheon/queue-standing/v1");
            context.Screen.Data(JsonText.Of(json));
        }
    }

    public static string Words(QueueStanding standing) =>
        $"the queue is paused{(standing.Since is { } since ? string.Create(CultureInfo.InvariantCulture, $" since {since.ToLocalTime():yyyy-MM-dd HH:mm}") : "")} by {standing.By}: nothing more of it starts until 'pantheon queue resume'";

    public static JsonObject Of(QueueStanding standing) => new() { ["paused"] = standing.IsPaused, ["by"] = standing.By, ["since"] = RunJson.Moment(standing.Since) };

    /// <summary>The row says it from the moment it is there; it is answered here, as no worker has anything to do for it.</summary>
    private static async Task<QueueStanding> SetAsync(IRunStore store, bool pauses, string by, CancellationToken cancellationToken)
    {
        var standing = await store.QueueStandingAsync(cancellationToken);
        if (standing.IsPaused == pauses)
        {
            return standing;
        }

        var row = await store.AddCommandAsync(new Core.Runs.Command { Kind = pauses ? CommandKind.Pause : CommandKind.Resume, By = by }, cancellationToken);
        await store.AnswerCommandAsync(row, CommandAnswer.Done, pauses ? "nothing more is started until the queue is resumed" : "the queue goes on", cancellationToken);
        return await store.QueueStandingAsync(cancellationToken);
    }
}
