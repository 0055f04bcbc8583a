using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Cancels a run wherever it stands: a queued one and one at rest end here, one that runs is its worker's to stop.</summary>
internal static class RunCancelling
{
    /// <summary>Cancels each run that is named, all of them found before the first is touched, and says what became of it.</summary>
    public static async Task<int> TellAsync(CommandContext context, IReadOnlyList<string> names, bool isDry, CancellationToken cancellationToken)
    {
        await using var store = await DbCommand.OpenAsync(context, cancellationToken);
        var (finder, runs) = (new RunFinder(store.Runs), new List<Run>());
        foreach (var name in names)
        {
            runs.Add(await finder.FindAsync(name, cancellationToken));
        }

        var told = new JsonArray();
        foreach (var run in runs)
        {
            if (run.Lifecycle == RunLifecycle.Ended)
            {
                throw HasEnded(run);
            }

            var became = isDry ? $"it is {Word.Of(run.Lifecycle)}" : await CancelAsync(context, store, run, cancellationToken);
            var now = await store.Runs.FindAsync(run.Id, cancellationToken) ?? run;
            told.Add((JsonNode)new JsonObject { ["run"] = run.Id.ToString(), ["task"] = run.TaskId, ["lifecycle"] = Word.Of(now.Lifecycle), ["outcome"] = now.Outcome is { } outcome ? Word.Of(outcome) : null, ["became"] = became });
            context.Screen.Say($"{(isDry ? "would cancel" : "cancelled")} {run.TaskId ?? "run"} ({run.Id.Short}): {became}");
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/runs-cancel/v1", ["dry_run"] = isDry, ["cancelled"] = told }));
        }

        return ExitCode.Yes;
    }

    private static PantheonException HasEnded(Run run) =>
        new(Codes.RunNotCancellable, $"run {run.Id.Short} has ended already ({Word.Of(run.Outcome!.Value)})", "pantheon runs list");  // an ended run has an outcome

    /// <summary>What became of it, in words; throws where it has ended and where its worker refuses.</summary>
    public static async Task<string> CancelAsync(CommandContext context, PantheonStore store, Run run, CancellationToken cancellationToken)
    {
        var by = context.Environment.User;
        switch (run.Lifecycle)
        {
            case RunLifecycle.Ended:
                throw HasEnded(run);
            case RunLifecycle.Queued:
                await QueuedRuns.CancelAsync(store.Runs, run, $"cancelled by {by} before it started", context.Time.GetUtcNow(), cancellationToken);
                return "it is out of the queue";
            case RunLifecycle.Suspended when await store.Runs.ClaimAsync(run.Id, run.Night ?? DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime), cancellationToken) is { } claimed:
                await new RestingRuns(store.Runs, store.Artifacts, KnownSecrets.Redactor(context.Environment).Redact, context.Time, ProgramVersion.Text).CancelAsync(claimed, by, cancellationToken);
                return "it was at rest, and has ended";
            default:
                var row = await store.Runs.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = by, Run = run.Id }, cancellationToken);
                return Said(run, await CommandAnswers.AnswerAsync(store.Runs, row, context.Time, cancellationToken));
        }
    }

    private static string Said(Run run, (CommandAnswer Answer, string Message)? answer) => answer switch
    {
        null => "no worker has read it yet; whoever takes the run up next ends it",
        { Answer: CommandAnswer.Done } => answer.Value.Message,
        _ => throw new PantheonException(Codes.RunNotCancellable, $"it was not cancelled: {answer.Value.Message}", $"pantheon runs show {run.Id.Short}"),
    };
}
