using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Cancels a run wherever it stands: a queued one and one at rest end here, one that runs is its worker's to stop.</summary>
internal static class RunCancelling
{
    /// <summary>What became of it, in words; throws where it has ended and where its worker refuses.</summary>
    public static async Task<string> CancelAsync(CommandContext context, PantheonStore store, Run run, CancellationToken cancellationToken)
    {
        var by = context.Environment.User;
        switch (run.Lifecycle)
        {
            case RunLifecycle.Ended:
                throw new PantheonException(Codes.RunNotCancellable, $"run {run.Id.Short} has ended already ({Word.Of(run.Outcome!.Value)})", "pantheon runs list");  // an ended run has an outcome
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
