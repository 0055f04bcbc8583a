using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Maps and sub-flows: what they begin with, what ends them early, and what they come to once everything inside has ended.</summary>
internal sealed class Groups(EngineSeams seams, RunContext run, RunPlan plan, FlowValues values, TreeWork trees, RunWriter writer, BaseStanding opened)
{
    /// <summary>What is collected of a group has this long.</summary>
    public static readonly TimeSpan CollectLimit = TimeSpan.FromMinutes(30);

    private readonly HashSet<PlanNode> _limited = [];
    private readonly InnerHandlers _handlers = new(seams.Time, plan, writer, run.Limits);

    /// <summary>When the next sub-flow's time is over, or that of its handlers.</summary>
    public DateTimeOffset? NextLimitAt => _limited.Where(IsLimited).Select(LimitOf).Append(_handlers.NextLimitAt).Min();

    /// <summary>Lets what is inside begin; a group that has nothing to begin with fails.</summary>
    public async Task EnterAsync(PlanNode group)
    {
        try
        {
            var context = values.Of(plan, group, await PatchAsync(group));
            List<PlanNode> inside = [.. RunPlan.Inside(group)];
            if (group.Spec is FlowNode flow)
            {
                group.Inputs = FlowValues.WithDefaults(new JsonObject(flow.In.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Evaluate(context)))), run.Catalog.Flows[flow.Flow]);
            }
            else
            {
                inside.AddRange(plan.Expand(group, ItemsOf(group.Spec.Map!, group, context)));  // a group is a sub-flow or a map
            }

            // tried again, everything inside is
            foreach (var child in inside.Where(child => child.Row.Lifecycle != NodeLifecycle.Pending))
            {
                child.Reset();
            }

            var count = group.Items?.Count ?? group.Children.Count;
            foreach (var surplus in group.Children.Skip(count))
            {
                surplus.Row = Attempts.Ended(surplus.Row, NodeMove.Skip, null, seams.Time.GetUtcNow()) with { Reason = FormattableString.Invariant($"the list of '{group.Spec.Id}' has {count} items now") };
            }

            group.Row = group.Row with { Lifecycle = Transitions.Node(group.Row.Lifecycle, NodeMove.Start), StartedAt = seams.Time.GetUtcNow(), EndedAt = null };
            group.Waits = new TurnWaits();
            writer.Entered(group, inside);
            Watch(group);
        }
        catch (PantheonException fault)
        {
            Fail(group, new Failure(FailureKind.SpecAmbiguous, fault.Message) { Code = fault.Code, Next = fault.Hint });
        }
    }

    /// <summary>A sub-flow that runs counts its time again after a restart.</summary>
    public void Watch(PlanNode group)
    {
        if (group.IsEntered && TimeoutOf(group) is not null)
        {
            _limited.Add(group);
        }
    }

    /// <summary>Ends what is inside of every sub-flow whose time is over; gives the nodes that must be stopped.</summary>
    public IReadOnlyList<PlanNode> Expire(DateTimeOffset now)
    {
        var stopped = new List<PlanNode>();
        foreach (var group in _limited.Where(group => IsLimited(group) && LimitOf(group) <= now).ToList())
        {
            // its own handlers have not had their turn, and those of a sub-flow in it that has begun still have theirs
            group.Expired = new Failure(FailureKind.Timeout, FormattableString.Invariant($"'{group.Spec.Id}' did not end within {TimeoutOf(group)}"));
            List<PlanNode> inside = [.. RunPlan.Inside(group)];
            var spared = InnerHandlers.Spared(inside);
            inside.RemoveAll(spared.Contains);
            stopped.AddRange(inside);
            CancelWaiting(inside, group.Expired.Message);
        }

        return [.. stopped, .. _handlers.Expire(now)];
    }

    /// <summary>Ends the groups that were cut off once nothing in them is left, and lets handlers of sub-flows begin; says whether that changed anything.</summary>
    public bool Turn()
    {
        var cut = plan.TakeDone(group => ExpiredAround(plan, group) is not null || EndsWithRun(group));
        foreach (var group in cut)
        {
            var expired = ExpiredAround(plan, group);
            group.Row = Attempts.Ended(group.Row, NodeMove.Cancel, expired ?? Attempts.StopFailure(plan.Ending), seams.Time.GetUtcNow()) with { Reason = expired?.Message ?? plan.Ending?.Reason };
            writer.Decided([group]);
        }

        return _handlers.Begin() || cut.Count > 0;
    }

    /// <summary>Whether the time is over of a group that the node is in, or of the flow's handlers where it is one of them.</summary>
    public static Failure? ExpiredAround(RunPlan plan, PlanNode node)
    {
        for (var (inner, at) = (node, node.Parent); at is not null; (inner, at) = (at, at.Parent))
        {
            // handlers have a time of their own
            if (inner.Spec.Part != FlowPart.Main && at.Spec is FlowNode)
            {
                return at.HandlersExpired ?? OfAll();
            }

            if (at.Expired is { } expired)
            {
                return expired;
            }
        }

        return OfAll();

        Failure? OfAll() => node.Section == FlowPart.Main ? null : plan.HandlersExpired;
    }

    /// <summary>What never begins: everything inside of a group that is skipped or failed at its beginning.</summary>
    public void SkipInside(PlanNode group)
    {
        List<PlanNode> inside = [.. RunPlan.Inside(group).Where(child => !child.IsEnded)];
        foreach (var child in inside)
        {
            child.Row = Attempts.Ended(child.Row, NodeMove.Skip, null, seams.Time.GetUtcNow()) with { Reason = $"'{group.Spec.Id}' {(group.Row.Result is { } result ? Word.Of(result) : "ended")}" };
        }

        writer.Decided(inside);
    }

    /// <summary>After an item failed for good: the others that have not begun do not, unless the map keeps going.</summary>
    public void ItemFailed(PlanNode item)
    {
        if (item.Parent is { Spec.Map: { KeepGoing: false } } map)
        {
            CancelWaiting(map.Children, $"'{item.Spec.Id}' failed");
        }
    }

    /// <summary>What a group came to, as the end of an attempt of its own.</summary>
    public async Task<AttemptReport> CollectAsync(PlanNode group, CancellationToken stop)
    {
        var start = await trees.NeedsTreeAsync(group, stop);
        var report = new AttemptReport { State = AttemptState.Failed, End = new NodeEnd(), InputTree = start };
        var failure = group.Expired ?? FailureOf(group);
        if (failure is null && group.Spec is FlowNode flow)
        {
            var output = run.Catalog.Flows[flow.Flow].Output?.Evaluate(values.Inside(group));
            return await WithTreeAsync(report with { End = new NodeEnd { Input = group.Inputs, Output = output } }, start, await trees.InsideAsync(group, stop), stop);
        }

        var collected = group.Items is { } items
            ? new JsonArray([.. group.Children.Take(items.Count).Select(child => child.Row.Result == NodeResult.Succeeded ? child.Row.Output?.DeepClone() : null)])
            : null;
        report = report with { End = new NodeEnd { Output = collected, Failure = failure } };
        if (failure is not null)
        {
            return failure.Kind == FailureKind.Timeout ? report with { State = AttemptState.TimedOut } : report;
        }

        var (tree, conflict) = await trees.ItemsAsync(group, stop);
        return conflict is null ? await WithTreeAsync(report, start, tree, stop) : report with { End = report.End with { Failure = conflict } };
    }

    private async Task<AttemptReport> WithTreeAsync(AttemptReport report, string start, string tree, CancellationToken cancellationToken)
    {
        if (tree == start)
        {
            return report with { State = AttemptState.Succeeded, ResultTree = tree };
        }

        var change = await trees.PatchAsync(start, tree, cancellationToken);
        return report with { State = AttemptState.Succeeded, ResultTree = tree, Change = change, AttemptPatch = change, Edits = EditMode.Carry };
    }

    private static Failure? FailureOf(PlanNode group)
    {
        List<PlanNode> failed = [.. group.Children.Where(child => child.Row.Result == NodeResult.Failed && (group.Items is not null || (!child.IsHandler && child.Effect != FailureEffect.Continue)))];
        var stands = group.Spec.Map is { KeepGoing: true } ? failed.Count > 0 && failed.Count == group.Items!.Count : failed.Count > 0;  // it has been entered
        if (!stands)
        {
            return null;
        }

        var first = failed.Find(child => child.Effect == FailureEffect.Fail) ?? failed[0];
        var known = first.LastFailure;
        var kind = first.Row.FailureKind ?? FailureKind.Internal;
        return new Failure(kind, $"'{first.Spec.Id}': {first.Row.Reason}{(failed.Count > 1 ? FormattableString.Invariant($" (and {failed.Count - 1} more)") : "")}")
        {
            Cause = first.Row.Cause ?? FailureKinds.CauseOf(kind),
            Code = known?.Code,
            Digest = known is null ? null : FlowValues.DigestOf(known),
            Next = known?.Next,
        };
    }

    private static List<JsonNode?> ItemsOf(MapSpec map, PlanNode group, EvaluationContext context)
    {
        List<JsonNode?> items = map.Matrix is { } matrix
            ? [.. matrix.Aggregate(new List<JsonObject> { new() }, (rows, column) => Crossed(rows, column.Key, List(column.Value, $"'{column.Key}' of the matrix", group, context), group))]
            : List(map.Each!, "'each'", group, context);  // a map has one of the two
        return items.Count <= MapSpec.MaxItems ? items : throw TooMany(group, items.Count);
    }

    private static List<JsonObject> Crossed(List<JsonObject> rows, string name, List<JsonNode?> values, PlanNode group)
    {
        if ((long)rows.Count * values.Count > MapSpec.MaxItems)
        {
            throw TooMany(group, (long)rows.Count * values.Count);
        }

        return [.. rows.SelectMany(row => values.Select(value => new JsonObject(row.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())).Append(new(name, value?.DeepClone())))))];
    }

    private static List<JsonNode?> List(ValueTemplate template, string what, PlanNode group, EvaluationContext context) => template.Evaluate(context) switch
    {
        JsonArray list => [.. list.Select(item => item?.DeepClone())],
        null => throw new PantheonException(Codes.MapGivesNoList, $"{what} of the map '{group.Spec.Id}' gave nothing, and no list", "let the node before it give a list; an empty one is no fault"),
        var other => throw new PantheonException(Codes.MapGivesNoList, $"{what} of the map '{group.Spec.Id}' gave {(other is JsonObject ? "an object" : $"'{Head(other.ToString())}'")} and no list", "let the node before it give a list"),
    };

    private static string Head(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static PantheonException TooMany(PlanNode group, long count) =>
        new(Codes.MapTooLarge, FormattableString.Invariant($"the map '{group.Spec.Id}' has {count} items; {MapSpec.MaxItems} is the most"), "let the node before it give fewer, or group them");

    // a map's time is each item's
    private TimeSpan? TimeoutOf(PlanNode group) => group.Spec is not FlowNode flow ? null : flow.Timeout > TimeSpan.Zero ? flow.Timeout : run.Catalog.Flows[flow.Flow].Timeout;

    private DateTimeOffset? LimitOf(PlanNode group) => run.Limits is { } told ? told.OfGroup(group.Spec.Id) : group.Row.StartedAt is { } started ? started + TimeoutOf(group) + plan.Past.RestedSince(started) + plan.Past.WaitedSince(started, group.Spec.Id) + group.Waits.Total(seams.Time.GetUtcNow()) : null;

    private void Fail(PlanNode group, Failure failure)
    {
        var started = group.Row with { Lifecycle = Transitions.Node(group.Row.Lifecycle, NodeMove.Start) };
        group.LastFailure = failure;
        group.Row = Attempts.Ended(started, NodeMove.Fail, failure, seams.Time.GetUtcNow()) with { Reason = failure.Message };
        writer.Decided(group);
        SkipInside(group);
    }

    public static void CancelWaiting(IEnumerable<PlanNode> nodes, string reason, TimeProvider time, RunWriter writer)
    {
        List<PlanNode> waiting = [.. nodes.Where(node => node.Row.Lifecycle is NodeLifecycle.Pending or NodeLifecycle.Ready or NodeLifecycle.Backoff)];
        Attempts.CancelRest(waiting, reason, time.GetUtcNow());
        writer.Decided(waiting);
    }

    private void CancelWaiting(IEnumerable<PlanNode> nodes, string reason) => CancelWaiting(nodes, reason, seams.Time, writer);

    private bool EndsWithRun(PlanNode group) => plan.Ending is not null && !group.IsHandler;

    private static bool IsLimited(PlanNode group) => group is { IsEntered: true, Expired: null } && group.Parts?.HasEnded(FlowPart.Main) != true;

    private async Task<Patch?> PatchAsync(PlanNode group)
    {
        IEnumerable<Template> read = group.Spec switch
        {
            FlowNode flow => flow.In.Values.SelectMany(value => value.Templates()),
            { Map: { } map } => (map.Each?.Templates() ?? []).Concat(map.Matrix?.Values.SelectMany(value => value.Templates()) ?? []),
            _ => [],
        };
        return read.Any(template => template.Source.Contains("run.patch", StringComparison.Ordinal))
            ? await trees.PatchAsync(opened.Tree, await trees.NeedsTreeAsync(group, CancellationToken.None), CancellationToken.None)
            : null;
    }
}
