using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Scheduling;

namespace Pantheon.Engine.Waiting;

/// <summary>Says why a run, or a node of it, waits or how it stands, from what the store holds: the same rules by which a night starts runs, asked from outside.</summary>
public static class WhyWaiting
{
    /// <summary>Every reason that keeps the run, the weightiest first; never empty.</summary>
    public static IReadOnlyList<WaitReason> OfRun(WaitScene scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var words = new WaitWords(scene);
        return scene.Run.Lifecycle switch
        {
            RunLifecycle.Ended => [Ended(scene, words)],
            RunLifecycle.Running => [Running(scene, words)],
            RunLifecycle.Suspended => [Resting(scene.Run), .. Standing(scene, words)],
            _ => Queued(scene, words),
        };
    }

    /// <summary>Every reason that keeps a node; what keeps its run where that does not run.</summary>
    public static IReadOnlyList<WaitReason> OfNode(WaitScene scene, NodeId node)
    {
        ArgumentNullException.ThrowIfNull(scene);
        return new NodeWaits(scene).Of(node) is { Count: > 0 } own ? own : OfRun(scene);
    }

    private static WaitReason Ended(WaitScene scene, WaitWords words)
    {
        var run = scene.Run;
        var outcome = run.Outcome is { } known ? Word.Of(known) : "ended";
        var why = run.Reason is { Length: > 0 } reason ? $": {WaitWords.Short(reason)}" : "";
        var when = run.EndedAt is { } at ? $" at {words.AtAndSpan(at)}" : "";
        return run.Outcome == RunOutcome.Held
            ? new WaitReason(WaitKind.Question, $"it is held for a person to decide{when}{why}") { Since = run.EndedAt }
            : new WaitReason(WaitKind.Ended, $"it ended {outcome}{(run.Cause is { } cause ? $" ({Word.Of(cause)})" : "")}{when}{why}") { Since = run.EndedAt };
    }

    private static WaitReason Running(WaitScene scene, WaitWords words)
    {
        var now = scene.Nodes.Where(node => node.Lifecycle == NodeLifecycle.Running).Select(node => node.Node.Value).ToList();
        var since = scene.Run.StartedAt is { } at ? $" since {words.AtAndSpan(at)}" : "";
        return new WaitReason(WaitKind.Running, $"it runs{since}{(now.Count > 0 ? $": {WaitWords.List(now)}" : "")}") { Since = scene.Run.StartedAt, By = now };
    }

    private static WaitReason Resting(Run run) =>
        new(WaitKind.Rest, $"it was brought to rest and goes on from its last transition{(run.Reason is { Length: > 0 } reason ? $": {WaitWords.Short(reason)}" : "")}");

    private static List<WaitReason> Queued(WaitScene scene, WaitWords words)
    {
        List<WaitReason> reasons = [.. Own(scene, words), .. Group(scene), .. Standing(scene, words), .. Pools(scene, words)];
        if (!reasons.Exists(reason => reason.Kind is WaitKind.Policy or WaitKind.Deadline))
        {
            reasons.AddRange(Left(scene, words));
            reasons.AddRange(Place(scene, reasons.Count == 0));
        }

        return reasons;
    }

    /// <summary>What the run itself brings: policy, times, needed tasks.</summary>
    private static IEnumerable<WaitReason> Own(WaitScene scene, WaitWords words)
    {
        var (run, now) = (scene.Run, scene.Now);
        if (scene.Refusal is { } no)
        {
            yield return new WaitReason(WaitKind.Policy, $"policy refuses it by {no.Rule}: {WaitWords.Short(no.Reason)}; it ends refused when its turn comes") { By = [no.Rule] };
        }

        if (run.Deadline is { } deadline)
        {
            var opens = OpensAt(scene);
            if (deadline <= now)
            {
                yield return new WaitReason(WaitKind.Deadline, $"its deadline {words.AtAndSpan(deadline)} is past; it ends not_run when its turn comes") { Until = deadline };
            }
            else if ((opens ?? run.NotBefore) is { } start && deadline <= start)
            {
                yield return new WaitReason(WaitKind.Deadline, $"its deadline {words.AtAndSpan(deadline)} comes before it may start at {words.At(start)}; it ends not_run") { Until = deadline };
            }
        }

        if (run.NotBefore > now)
        {
            yield return new WaitReason(WaitKind.NotBefore, $"it may not start before {words.AtAndSpan(run.NotBefore.Value)}") { Until = run.NotBefore };
        }

        foreach (var need in run.Needs)
        {
            var others = scene.Needed.GetValueOrDefault(need, []);
            if (others.Any(other => other.Outcome == RunOutcome.Ready))
            {
                continue;
            }

            var open = others.FirstOrDefault(other => other.Lifecycle != RunLifecycle.Ended);
            yield return open is not null
                ? new WaitReason(WaitKind.Task, $"it needs task {need}, which is {Word.Of(open.Lifecycle)} (run {open.Id.Short})") { By = [need] }
                : new WaitReason(WaitKind.Task, $"it needs task {need}, which {(others.Count == 0 ? "was never queued" : $"ended {Word.Of(others[0].Outcome ?? RunOutcome.NotRun)}")}; it ends not_run when its turn comes") { By = [need] };
        }
    }

    private static IEnumerable<WaitReason> Group(WaitScene scene)
    {
        if (scene.Run.Group is not { } group)
        {
            yield break;
        }

        var members = scene.Started.Where(other => other.Group?.Name == group.Name && other.Id != scene.Run.Id).ToList();
        if (members.Count >= group.Limit)
        {
            var names = members.Select(WaitWords.NameOf).ToList();
            var then = group.WhenFull switch
            {
                WhenFull.Skip => "it ends not_run when its turn comes",
                WhenFull.Replace => "the oldest of them is cancelled when its turn comes",
                _ => "it waits until one has ended",
            };
            yield return new WaitReason(WaitKind.Group, FormattableString.Invariant($"its group '{group.Name}' is full, {members.Count} of {group.Limit}: {WaitWords.List(names)}; {then}")) { By = names };
        }
    }

    /// <summary>Whether anything is started at all now.</summary>
    private static IEnumerable<WaitReason> Standing(WaitScene scene, WaitWords words)
    {
        if (scene is { Windows: { } windows, Night: null })
        {
            if (windows.OpenAt(scene.Now) is { } open)
            {
                yield return new WaitReason(WaitKind.Window, $"the window is open until {words.At(open.ClosesAt)}, and no worker has opened the night: is 'pantheon serve' at work?") { Until = open.ClosesAt };
            }
            else if (windows.NextAfter(scene.Now) is { } next)
            {
                yield return new WaitReason(WaitKind.Window, $"the window opens {words.AtAndSpan(next.OpensAt)}") { Until = next.OpensAt };
            }
            else
            {
                yield return new WaitReason(WaitKind.Window, "its policy has no window in the next two weeks: pantheon night start");
            }
        }

        if (scene.QueuePause is { } pause)
        {
            yield return new WaitReason(WaitKind.QueuePaused, $"the queue is paused since {words.AtAndSpan(pause.Since)} by {pause.By}: pantheon queue resume") { Since = pause.Since, By = [pause.By] };
        }

        if (scene.Night?.Facts?[NightPauses.Fact] is JsonArray pauses && pauses.OfType<JsonObject>().LastOrDefault(entry => entry["until"] is null) is { } under)
        {
            var since = DateTimeOffset.TryParse(JsonNode.Parse(under.ToJsonString())?["from"]?.ToString(), CultureInfo.InvariantCulture, out var from) ? from : (DateTimeOffset?)null;
            yield return new WaitReason(WaitKind.NightPaused, $"the night starts nothing{(since is { } at ? $" since {words.AtAndSpan(at)}" : "")}: {WaitWords.Short(under["reason"]?.ToString() ?? under["kind"]?.ToString())}") { Since = since };
        }
    }

    /// <summary>An agent of the flow that no pool can serve now does not keep the run from starting: its node waits.</summary>
    private static IEnumerable<WaitReason> Pools(WaitScene scene, WaitWords words) => scene.PoolsOf
        .Where(entry => entry.Value.Count > 0)
        .Select(entry => NodeWaits.Paused(scene, words, entry.Value) is { } paused ? paused with { Text = $"it may start, and its node '{entry.Key}' will wait: {paused.Text}" } : null)
        .OfType<WaitReason>()
        .Take(1);

    private static IEnumerable<WaitReason> Place(WaitScene scene, bool isFree)
    {
        var index = scene.Queue.ToList().FindIndex(run => run.Id == scene.Run.Id);
        var ahead = scene.Queue.Take(Math.Max(0, index)).Where(run => run.Mode == scene.Run.Mode).Select(WaitWords.NameOf).ToList();
        var working = scene.Started.Where(run => run.Lifecycle == RunLifecycle.Running && run.Mode == scene.Run.Mode).Select(WaitWords.NameOf).ToList();
        if (ahead.Count > 0)
        {
            yield return new WaitReason(WaitKind.Place, $"it is {WaitWords.Ordinal(ahead.Count + 1)} in the queue (priority {scene.Run.Priority}), after {WaitWords.List(ahead)}") { By = ahead };
        }
        else if (isFree && working.Count > 0)
        {
            yield return new WaitReason(WaitKind.Place, $"it is next (priority {scene.Run.Priority}), when a worker has a free place: {WaitWords.List(working)} {(working.Count == 1 ? "runs" : "run")}") { By = working };
        }
        else if (isFree)
        {
            yield return new WaitReason(WaitKind.Nothing, "nothing keeps it waiting: a worker of its mode takes it at its next look");
        }
    }

    /// <summary>What the night said when it decided to go on without the run.</summary>
    private static IEnumerable<WaitReason> Left(WaitScene scene, WaitWords words)
    {
        if (LeftNotes.In(scene.Night?.Facts).TryGetValue(scene.Run.Id.ToString(), out var left))
        {
            yield return new WaitReason(WaitKind.LeftOut, $"the night goes on without it{(left.Since is { } since ? $" since {words.AtAndSpan(since)}" : "")}: {WaitWords.Short(left.Remark.ToString())}") { Since = left.Since };
        }
    }

    private static DateTimeOffset? OpensAt(WaitScene scene) => scene is { Windows: { } windows, Night: null } && windows.OpenAt(scene.Now) is null ? windows.NextAfter(scene.Now)?.OpensAt : null;
}
