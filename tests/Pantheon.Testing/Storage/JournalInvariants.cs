using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Testing.Storage;

/// <summary>What must hold of every journal, whatever was killed, cut or filled up on the way: gives each breach in words, and nothing where all is well.</summary>
public sealed class JournalInvariants(IRunStore store, Func<RunId, Task<IReadOnlyList<string>>> chainFaults, ISlots? slots = null)
{
    /// <summary>Of all runs; <paramref name="allEnded"/> asks too that nothing is left to do.</summary>
    public async Task<IReadOnlyList<string>> BreachesAsync(bool allEnded, CancellationToken cancellationToken)
    {
        var breaches = new List<string>();
        var runs = await store.ListAsync(new RunQuery { Limit = int.MaxValue }, cancellationToken);
        breaches.AddRange(FullGroups(runs));
        foreach (var run in runs)
        {
            var nodes = await store.NodesAsync(run.Id, cancellationToken);
            var attempts = (await store.AttemptsAsync(run.Id, cancellationToken)).ToDictionary(attempt => attempt.Id);
            var events = await store.EventsAsync(run.Id, cancellationToken);
            IEnumerable<string> found =
            [
                .. await chainFaults(run.Id),
                .. Sequence(events),
                .. Fences(run, events),
                .. LostNodes(nodes, attempts, events),
                .. Outcomes(run.Id, nodes, attempts, events),
                .. allEnded || run.Lifecycle == RunLifecycle.Ended ? Unended(run, nodes, attempts.Values) : [],
            ];
            breaches.AddRange(found.Select(breach => $"run {run.Id.Short}: {breach}"));
        }

        return [.. breaches, .. await LeakedSlotsAsync(allEnded, cancellationToken)];
    }

    private static IEnumerable<string> FullGroups(IReadOnlyList<Run> runs) => runs
        .Where(run => run is { Group: not null, Lifecycle: RunLifecycle.Running or RunLifecycle.Suspended })
        .GroupBy(run => run.Group!.Name)  // filtered above
        .Where(group => group.Count() > group.Max(run => run.Group!.Limit))
        .Select(group => $"group '{group.Key}' has {group.Count()} started runs: {string.Join(", ", group.Select(run => run.Id.Short))}");

    /// <summary>A living seat is of a run that has started and not ended, under its claim of now or, while a lease ends, an earlier one; no two are one seat, and at the end nobody has any.</summary>
    private async Task<IEnumerable<string>> LeakedSlotsAsync(bool allEnded, CancellationToken cancellationToken)
    {
        var breaches = new List<string>();
        var uses = slots is null ? [] : await slots.UsesAsync(cancellationToken);
        foreach (var use in uses)
        {
            var attempt = use.Holder.Attempt;
            var run = await store.FindAsync(attempt.Run, cancellationToken);
            if (allEnded || run is null or { Lifecycle: RunLifecycle.Queued or RunLifecycle.Ended } || use.Holder.Fence > run.Fence)
            {
                breaches.Add($"{(use.Seat is { } seat ? $"seat {seat} of" : "a place in the line before")} pool '{use.Pool}' is {attempt}'s under claim {use.Holder.Fence}, and its run is {(run is null ? "nowhere" : $"{Word.Of(run.Lifecycle)} under claim {run.Fence}")}");
            }
        }

        breaches.AddRange(uses.Where(use => use.Seat is not null).GroupBy(use => (use.Pool, use.Seat)).Where(group => group.Count() > 1).Select(group => $"seat {group.Key.Seat} of pool '{group.Key.Pool}' has {group.Count()} holders"));
        return breaches;
    }

    private static IEnumerable<string> Sequence(IReadOnlyList<RecordedEvent> events) =>
        events.Where((entry, index) => entry.Sequence != index + 1).Take(1).Select(entry => $"event {entry.Sequence} is out of its order");

    private static IEnumerable<string> Fences(Run run, IReadOnlyList<RecordedEvent> events)
    {
        var fences = events.Where(entry => entry.Event.Kind == "run.claimed").Select(entry => (long)entry.Event.Data["fence"]!).ToList();
        return fences.SequenceEqual(Enumerable.Range(1, fences.Count).Select(number => (long)number)) && run.Fence == fences.Count
            ? []
            : [$"its claims have the fences {string.Join(", ", fences)}, and its row has {run.Fence}"];
    }

    /// <summary>What the journal tells of is there: a row for each node it names, and an attempt for each that started or ended.</summary>
    private static IEnumerable<string> LostNodes(IReadOnlyList<NodeRun> nodes, Dictionary<AttemptId, Attempt> attempts, IReadOnlyList<RecordedEvent> events)
    {
        var known = nodes.Select(node => node.Node).ToHashSet();
        var happened = events.Select(entry => entry.Event).Where(entry => entry.Node is not null).ToList();
        foreach (var name in happened.Select(entry => entry.Node!.Value).Distinct().Where(name => !known.Contains(name)))  // filtered above
        {
            yield return $"node '{name}' is in its events and has no row";
        }

        var started = happened.Where(entry => entry.Kind == EventKinds.AttemptStarted).Select(entry => (entry.Node, entry.Attempt)).ToList();
        foreach (var (name, number) in started.Where(start => started.Count(other => other == start) > 1).Distinct())
        {
            yield return $"attempt {number} of '{name}' started twice";
        }

        foreach (var id in attempts.Keys.Where(id => !started.Contains((id.Node, id.Number))))
        {
            yield return $"attempt {id.Number} of '{id.Node}' never started";
        }
    }

    /// <summary>A node has one accepted outcome, and one more only where it, or what it is inside of, was sent back or begun anew.</summary>
    private static IEnumerable<string> Outcomes(RunId run, IReadOnlyList<NodeRun> nodes, Dictionary<AttemptId, Attempt> attempts, IReadOnlyList<RecordedEvent> events)
    {
        var accepted = new Dictionary<string, int>();
        var ended = new HashSet<AttemptId>();
        foreach (var happened in events.Select(entry => entry.Event))
        {
            switch (happened)
            {
                case { Kind: EventKinds.RunSeeded }:
                    foreach (var (taken, what) in happened.Data["nodes"] as JsonObject ?? [])
                    {
                        accepted[taken] = what?["result"]?.ToString() == Word.Of(NodeResult.Succeeded) ? 1 : 0;
                    }

                    break;
                case { Kind: EventKinds.NodeSentBack }:
                    foreach (var sent in happened.Data["nodes"] as JsonArray ?? [])
                    {
                        accepted.Remove(sent!.ToString());
                    }

                    break;
                case { Kind: EventKinds.NodeEntered or EventKinds.NodeMapped, Node: { } group }:
                    // what is tried again as a whole begins anew inside
                    foreach (var inside in accepted.Keys.Where(name => name.StartsWith(group.Value + ".", StringComparison.Ordinal)).ToList())
                    {
                        accepted.Remove(inside);
                    }

                    break;
                case { Kind: EventKinds.AttemptEnded, Node: { } node }:
                    var id = new AttemptId(run, node, happened.Attempt ?? 0);
                    if (!ended.Add(id))
                    {
                        yield return $"attempt {id.Number} of '{node}' ended twice";
                    }

                    if (attempts.TryGetValue(id, out var attempt) && attempt.State == AttemptState.Succeeded)
                    {
                        accepted[node.Value] = accepted.GetValueOrDefault(node.Value) + 1;
                    }

                    break;
            }
        }

        foreach (var node in nodes.Where(node => accepted.GetValueOrDefault(node.Node.Value) != (node.Result == NodeResult.Succeeded ? 1 : 0)))
        {
            yield return $"node '{node.Node}' is {(node.Result is { } result ? Word.Of(result) : Word.Of(node.Lifecycle))} with {accepted.GetValueOrDefault(node.Node.Value)} accepted outcomes";
        }
    }

    private static IEnumerable<string> Unended(Run run, IReadOnlyList<NodeRun> nodes, IEnumerable<Attempt> attempts)
    {
        if (run.Lifecycle != RunLifecycle.Ended || run.Outcome is null)
        {
            yield return $"it is {Word.Of(run.Lifecycle)} and has not ended";
        }

        foreach (var node in nodes.Where(node => node.Lifecycle != NodeLifecycle.Ended || node.Result is null))
        {
            yield return $"node '{node.Node}' is {Word.Of(node.Lifecycle)} at the end";
        }

        foreach (var attempt in attempts.Where(attempt => attempt.State == AttemptState.Running || attempt.EndedAt is null))
        {
            yield return $"attempt {attempt.Id.Number} of '{attempt.Id.Node}' still runs at the end";
        }
    }
}
