using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Builds what a node's expressions read: input, task, night, run, retry, and each ancestor's output, status and failure.</summary>
internal sealed class FlowValues(RunContext context)
{
    private JsonObject? _task;

    public JsonObject Input { get; } = Inputs(context);

    public JsonObject Night { get; } = new()
    {
        ["date"] = context.Night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["closes"] = context.ClosesAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    public JsonObject Repository { get; } = new() { ["name"] = context.Repository.Name, ["base"] = context.Repository.Base };

    /// <summary>The run's task, or what its flow makes one of.</summary>
    public JsonObject Task => _task ??= TaskOf();

    public EvaluationContext Of(RunPlan plan, PlanNode node, Patch? runPatch, JsonObject? itself = null) => new(new NodeRoots(this, plan, node, runPatch, itself));

    /// <summary>What the output of a sub-flow reads: its own inputs and nodes.</summary>
    public EvaluationContext Inside(PlanNode group)
    {
        var roots = Always().ToDictionary();
        roots["input"] = group.Inputs;
        foreach (var node in group.Children)
        {
            roots[node.Spec.Id.Value[(group.Spec.Id.Value.Length + 1)..]] = node.Seen;
        }

        return new EvaluationContext(roots);
    }

    /// <summary>What a handler reads as run.failure: the first node that failed for good, or what ended the run; null when nothing did.</summary>
    public static JsonObject? FailureOf(RunPlan plan)
    {
        var failed = plan.Nodes.FirstOrDefault(node => node is { Section: FlowPart.Main, Parent: null, Row.Result: NodeResult.Failed, Effect: not FailureEffect.Continue });
        return FailureOf(failed, failed?.Spec.Id.Value) ?? (plan.Ending is { } halt ? Stopped(Attempts.StopFailure(halt), halt.Reason) : null);
    }

    /// <summary>The same for a handler of a sub-flow: the first of its own nodes that failed for good, by its own name, or what ended the sub-flow.</summary>
    public static JsonObject? FailureOf(RunPlan plan, PlanNode group)
    {
        var failed = group.Children.FirstOrDefault(node => node is { IsHandler: false, Row.Result: NodeResult.Failed, Effect: not FailureEffect.Continue });
        return FailureOf(failed, failed?.Spec.Id.Value[(group.Spec.Id.Value.Length + 1)..])
            ?? (group.Expired is { } expired ? Stopped(expired, expired.Message)
            : group.Children.FirstOrDefault(node => node is { IsHandler: false, Row.Result: NodeResult.Cancelled }) is { } cancelled ? Stopped(Groups.ExpiredAround(plan, group) ?? Attempts.StopFailure(plan.Ending), cancelled.Row.Reason)
            : null);
    }

    private static JsonObject? FailureOf(PlanNode? failed, string? name)
    {
        if (failed?.Seen["failure"]?.DeepClone() is not JsonObject known)
        {
            return null;
        }

        known["node"] = name;
        return known;
    }

    private static JsonObject Stopped(Failure? failure, string? reason) => new()
    {
        ["kind"] = failure is null ? "cancelled" : Word.Of(failure.Kind),
        ["cause"] = failure is null ? null : Word.Of(failure.Cause),
        ["message"] = reason,
        ["digest"] = reason,
        ["node"] = null,
    };

    /// <summary>The values once all nodes have ended.</summary>
    public EvaluationContext AtEnd(RunPlan plan)
    {
        var roots = Always().ToDictionary();
        foreach (var node in plan.Nodes.Where(node => node.Parent is null))
        {
            roots[node.Spec.Id.Value] = node.Seen;
        }

        return new EvaluationContext(roots);
    }

    /// <summary>The values before any node has run: every node is there, and none has said anything.</summary>
    /// <param name="input">What is read as the input in a sub-flow; null in the run's own flow.</param>
    public EvaluationContext AtStart(JsonObject? input)
    {
        var roots = Always().ToDictionary();
        roots["input"] = input ?? Input;
        foreach (var node in context.Flow.All)
        {
            roots[node.Id.Value] = new JsonObject { ["output"] = null, ["status"] = null, ["result"] = null, ["failure"] = null };
        }

        return new EvaluationContext(roots);
    }

    /// <summary>A node as others read it, with what it failed of as far as more is known than its row says.</summary>
    public static JsonObject Of(NodeRun row, Failure? failure)
    {
        var failed = failure is not null
            ? new JsonObject { ["kind"] = Word.Of(failure.Kind), ["cause"] = Word.Of(row.Cause ?? failure.Cause), ["message"] = failure.Message, ["digest"] = DigestOf(failure) }
            : row.FailureKind is { } kind
                ? new JsonObject { ["kind"] = Word.Of(kind), ["cause"] = row.Cause is { } cause ? Word.Of(cause) : null, ["message"] = row.Reason, ["digest"] = row.Reason }
                : null;
        var result = row.Result is { } ended ? Word.Of(ended) : null;
        return new JsonObject { ["output"] = row.Output?.DeepClone(), ["status"] = result, ["result"] = result, ["failure"] = failed };
    }

    /// <summary>What goes back as feedback of a failure.</summary>
    public static string? DigestOf(Failure? failure) =>
        failure is null ? null : failure.Digest ?? (failure.ErrorLines.Count == 0 ? failure.Message : string.Join('\n', [failure.Message, .. failure.ErrorLines]));

    private static JsonObject Inputs(RunContext context) => WithDefaults((JsonObject)context.Run.Inputs.DeepClone(), context.Flow);

    /// <summary>Inputs with what the flow says of those that were not given.</summary>
    public static JsonObject WithDefaults(JsonObject inputs, FlowSpec flow)
    {
        foreach (var (name, spec) in flow.Inputs)
        {
            if (inputs[name] is null && spec.Default is { } value)
            {
                inputs[name] = value.DeepClone();
            }
        }

        return inputs;
    }

    private JsonObject TaskOf()
    {
        if (context.Task is { } task)
        {
            return TaskDocument.Of(task);
        }

        var made = context.Flow.Task?.Evaluate(new EvaluationContext(new Dictionary<string, JsonNode?> { ["input"] = Input, ["night"] = Night })) as JsonObject ?? [];
        made["acceptance"] = new JsonArray([.. (made["acceptance"] as JsonArray ?? []).Select(Criterion)]);
        made["id"] ??= context.Run.Id.Short;
        made["title"] ??= context.Run.Title;
        made["slug"] ??= TaskDocument.Slug(made["title"]!.ToString());  // set the line before
        return made;
    }

    // a flow writes a criterion as a text; the contract says what may stand beside it
    private static JsonNode? Criterion(JsonNode? said) => said is JsonObject ? said.DeepClone() : new JsonObject { ["text"] = said?.ToString() };

    private IEnumerable<KeyValuePair<string, JsonNode?>> Always() =>
    [
        new("input", Input), new("task", Task), new("night", Night), new("run", RunOf(null)),
        new("repo", Repository), new("retry", new JsonObject { ["feedback"] = null, ["count"] = 0, ["attempt"] = 0 }),
    ];

    public JsonObject RunOf(Patch? patch) => new()
    {
        ["id"] = context.Run.Id.ToString(),
        ["short"] = context.Run.Id.Short,
        ["flow"] = context.Run.Flow,
        ["base"] = context.Run.BaseCommit,
        ["repository"] = context.Repository.Name,
        ["patch"] = patch?.ToJson(),
    };
}
