using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>Says of a queued run whether its concurrency group has room, and makes it where a newer run takes the place of an older. The claim counts once more, so that two boxes never exceed a limit.</summary>
internal sealed class RunGroups(EngineSeams seams)
{
    private readonly Dictionary<RunId, long> _asked = [];

    /// <summary>What keeps the run from starting; null when there is room, or it may make some.</summary>
    /// <param name="isDue">Whether nothing else keeps a queued run of the same mode waiting.</param>
    public async Task<Admission?> JudgeAsync(Run run, Func<Run, Task<bool>> isDue, CancellationToken cancellationToken)
    {
        if (run.Group is not { } group)
        {
            return null;
        }

        var started = await StartedAsync(group, cancellationToken);
        var newer = started.Where(other => IsReplacedBy(run, other)).ToList();
        foreach (var queued in await OfAsync(group, RunLifecycle.Queued, cancellationToken))
        {
            if (queued.Mode == run.Mode && IsReplacedBy(run, queued) && await isDue(queued))
            {
                newer.Add(queued);
            }
        }

        if (newer.Count >= group.Limit)
        {
            return new Admission.Wait($"run {newer[0].Id.Short} of its group '{group.Name}' takes its place");
        }

        return started.Count < group.Limit || group.WhenFull == WhenFull.Replace ? null
            : group.WhenFull == WhenFull.Queue ? new Admission.Wait(Full(group, started))
            : new Admission.Turn(RunOutcome.NotRun, FailureKind.PolicyRefused, Full(group, started), Codes.GroupFull, "concurrency");
    }

    /// <summary>Ends the older ones whose place a run takes that may start otherwise; what still keeps it waiting, or null.</summary>
    public async Task<Admission?> ReplaceAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Group is not { WhenFull: WhenFull.Replace } group)
        {
            return null;
        }

        var started = await StartedAsync(group, cancellationToken);
        IReadOnlyList<Run> others = [.. started, .. await OfAsync(group, RunLifecycle.Queued, cancellationToken)];
        foreach (var older in others.Where(other => IsOlder(other, run)).OrderByDescending(other => other.EnqueuedAt).ThenByDescending(other => other.Id.Value).Skip(group.Limit - 1))
        {
            await EndAsync(older, run, cancellationToken);
        }

        return started.Count < group.Limit ? null : new Admission.Wait(Full(group, started));
    }

    private static string Full(RunGroup group, IReadOnlyList<Run> started) =>
        FormattableString.Invariant($"its group '{group.Name}' is full: {string.Join(", ", started.Select(other => $"{other.TaskId ?? other.Id.Short} ({Word.Of(other.Lifecycle)})"))}, and {group.Limit} may run at once");

    private static bool IsReplacedBy(Run run, Run other) => other.Group?.WhenFull == WhenFull.Replace && IsOlder(run, other);

    private static bool IsOlder(Run run, Run other) => (run.EnqueuedAt, run.Id.Value).CompareTo((other.EnqueuedAt, other.Id.Value)) < 0;

    private async Task<IReadOnlyList<Run>> StartedAsync(RunGroup group, CancellationToken cancellationToken) =>
        [.. await OfAsync(group, RunLifecycle.Running, cancellationToken), .. await OfAsync(group, RunLifecycle.Suspended, cancellationToken)];

    private Task<IReadOnlyList<Run>> OfAsync(RunGroup group, RunLifecycle lifecycle, CancellationToken cancellationToken) =>
        seams.Store.ListAsync(new RunQuery { Group = group.Name, Lifecycle = lifecycle }, cancellationToken);

    private async Task EndAsync(Run older, Run by, CancellationToken cancellationToken)
    {
        var reason = $"run {by.Id.Short} took its place in the group '{by.Group!.Name}'"; // only runs of a group come here
        if (older.Lifecycle == RunLifecycle.Queued)
        {
            try
            {
                await QueuedRuns.CancelAsync(seams.Store, older, reason, seams.Time.GetUtcNow(), cancellationToken, Codes.ReplacedInGroup);
            }
            catch (PantheonException raced) when (raced.Code == Codes.RunNotQueued)
            {
                // claimed in this moment: the next look finds it started
            }
        }
        else if (!_asked.TryGetValue(older.Id, out var command) || await seams.Store.AnswerOfAsync(command, cancellationToken) is { Answer: CommandAnswer.Refused })
        {
            // its worker, on whatever box, brings it to its end
            _asked[older.Id] = await seams.Store.AddCommandAsync(new Command { Kind = CommandKind.Cancel, By = $"its group: {reason}", Run = older.Id }, cancellationToken);
        }
    }
}
