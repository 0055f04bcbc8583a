using Pantheon.Core.Diagnostics;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Processes;
using Pantheon.Storage.Opening;
using Pantheon.Tools.Git;

namespace Pantheon.Host.Reviewing;

/// <summary>What a person does with an ended run, each act written down with its reason: merge, hold, reject.</summary>
internal sealed class MorningActs(CommandContext context, MorningDesk desk, PantheonStore store)
{
    private const int MostReason = 2000;

    /// <summary>Merges its branch into what is checked out of its repository, and gives the commit.</summary>
    public async Task<string> MergeAsync(ReviewItem item, string? reason, int? seconds, CancellationToken cancellationToken)
    {
        var change = item.Change ?? throw Undecidable(item, WhyNotMerged(item.Run));
        var branch = item.Branch ?? throw new PantheonException(
            Codes.BranchGone,
            $"{item.Name} is held and has no branch: nothing was merged",
            change.Commands.LastOrDefault(command => command.Contains("apply", StringComparison.Ordinal)) is { } apply ? $"look at it, and if you want it: {apply}" : $"pantheon runs show {item.Run.Id.Short} names its patch");
        Check(reason);
        var commit = await new NightMerge(new ProcessRunner(context.Time)).MergeAsync(desk.Repository(item.Run), branch, PublishEnvironment.ForMerge(context.Environment), cancellationToken);

        // it is merged: whatever happens now, that is written down
        await RecordAsync(item, DecisionAct.Merged, reason, seconds, CancellationToken.None);
        return commit;
    }

    public Task HoldAsync(ReviewItem item, string? reason, int? seconds, CancellationToken cancellationToken) => RecordAsync(item, DecisionAct.Held, reason, seconds, cancellationToken);

    /// <summary>A rejection teaches only by its reason, so it needs one.</summary>
    public Task RejectAsync(ReviewItem item, string? reason, int? seconds, CancellationToken cancellationToken) => string.IsNullOrWhiteSpace(reason)
        ? throw new PantheonException(Codes.ReasonMissing, "a rejection needs its reason: agents are later trained on it", $"pantheon reject {item.Name} --reason \"the key leaves out the tenant\"")
        : RecordAsync(item, DecisionAct.Rejected, reason, seconds, cancellationToken);

    public async Task RecordAsync(ReviewItem item, DecisionAct act, string? reason, int? seconds, CancellationToken cancellationToken)
    {
        Check(reason);
        if (item.Run.Lifecycle != RunLifecycle.Ended)
        {
            throw Undecidable(item, "it has not ended yet");
        }

        await store.Decisions.AddAsync(new PersonDecision { Run = item.Run.Id, Act = act, By = context.Environment.User, Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), Seconds = seconds }, cancellationToken);
    }

    private static string WhyNotMerged(Run run) => run.Lifecycle != RunLifecycle.Ended
        ? $"its newest run {run.Id.Short} is {Word.Of(run.Lifecycle)}, so there is nothing to merge yet; name the run itself to decide on an earlier one"
        : $"it ended {(run.Outcome is { } outcome ? Word.Of(outcome) : "without an outcome")}, so there is nothing to merge";

    private static PantheonException Undecidable(ReviewItem item, string why) => new(Codes.RunNotDecidable, $"{item.Name}: {why}", $"pantheon runs show {item.Run.Id.Short}");

    private static void Check(string? reason)
    {
        if (reason?.Length > MostReason)
        {
            throw new PantheonException(Codes.NoteUnclear, FormattableString.Invariant($"the reason has {reason.Length} characters, and {MostReason} is the most"), "say what is wrong in a sentence or two");
        }

        if (reason is not null && SecretScan.Text(reason) is [var secret, ..])
        {
            throw new PantheonException(Codes.SecretInNote, $"the reason holds a secret ({secret.Kind}); nothing was written down", "say it without the secret itself");
        }
    }
}
