using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Expressions;
using Pantheon.Core.Runs;
using Pantheon.Core.Tasks;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>Builds what a node's expressions read: input, task, night, run, retry, and each ancestor's output, status and failure.</summary>
internal sealed class FlowValues(RunContext context)
{
    private readonly JsonObject _input = Inputs(context);
    private readonly JsonObject _night = new()
    {
        ["date"] = context.Night.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["closes"] = context.ClosesAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    public EvaluationContext Of(RunPlan plan, PlanNode node, Patch? runPatch, bool withItself = false)
    {
        var roots = new Dictionary<string, JsonNode?>
        {
            ["input"] = _input,
            ["task"] = TaskOf(),
            ["night"] = _night,
            ["run"] = RunOf(runPatch),
            ["repo"] = RepositoryOf(),
            ["retry"] = new JsonObject { ["feedback"] = node.Feedback?.DeepClone(), ["count"] = plan.BacksTo(node.Spec.Id), ["attempt"] = plan.BacksTo(node.Spec.Id) },
        };
        foreach (var ancestor in plan.Ancestors(node))
        {
            roots[ancestor.Spec.Id.Value] = Of(ancestor.Row, null);
        }

        if (withItself)
        {
            roots[node.Spec.Id.Value] = Of(node.Row, null);
        }

        return new EvaluationContext(roots);
    }

    /// <summary>The values before any node has run: every node is there, and none has said anything.</summary>
    public EvaluationContext AtStart()
    {
        var roots = new Dictionary<string, JsonNode?>
        {
            ["input"] = _input,
            ["task"] = TaskOf(),
            ["night"] = _night,
            ["run"] = RunOf(null),
            ["repo"] = RepositoryOf(),
            ["retry"] = new JsonObject { ["feedback"] = null, ["count"] = 0, ["attempt"] = 0 },
        };
        foreach (var node in context.Flow.Nodes)
        {
            roots[node.Id.Value] = new JsonObject { ["output"] = null, ["result"] = null, ["status"] = null, ["failure"] = null };
        }

        return new EvaluationContext(roots);
    }

    /// <summary>A node as others read it, with the failure of an attempt that has just ended if it is given.</summary>
    public static JsonObject Of(NodeRun row, Failure? failure)
    {
        JsonObject? failed = failure is null
            ? row.FailureKind is { } kind ? new JsonObject { ["kind"] = Word.Of(kind), ["cause"] = row.Cause is { } cause ? Word.Of(cause) : null, ["message"] = row.Reason, ["digest"] = row.Reason } : null
            : new JsonObject
            {
                ["kind"] = Word.Of(failure.Kind),
                ["cause"] = Word.Of(failure.Cause),
                ["message"] = failure.Message,
                ["digest"] = failure.Digest ?? string.Join('\n', [failure.Message, .. failure.ErrorLines]),
            };
        return new JsonObject
        {
            ["output"] = row.Output?.DeepClone(),
            ["result"] = ResultOf(row),
            ["status"] = ResultOf(row),
            ["failure"] = failed,
        };
    }

    private static string? ResultOf(NodeRun row) => row.Result is { } result ? Word.Of(result) : null;

    private JsonObject RepositoryOf() => new() { ["name"] = context.Repository.Name, ["base"] = context.Repository.Base };

    private static JsonObject Inputs(RunContext context)
    {
        var inputs = (JsonObject)context.Run.Inputs.DeepClone();
        foreach (var (name, spec) in context.Flow.Inputs)
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

        var made = context.Flow.Task?.Evaluate(new EvaluationContext(new Dictionary<string, JsonNode?> { ["input"] = _input, ["night"] = _night })) as JsonObject ?? [];
        made["acceptance"] = new JsonArray([.. (made["acceptance"] as JsonArray ?? []).Select(Criterion)]);
        made["id"] ??= context.Run.Id.Short;
        made["title"] ??= context.Run.Title;
        made["slug"] ??= TaskDocument.Slug(made["title"]!.ToString());  // set the line before
        return made;
    }

    // a flow writes a criterion as a text; the contract says what may stand beside it
    private static JsonNode? Criterion(JsonNode? said) => said is JsonObject ? said.DeepClone() : new JsonObject { ["text"] = said?.ToString() };

    private JsonObject RunOf(Patch? patch) => new()
    {
        ["id"] = context.Run.Id.ToString(),
        ["short"] = context.Run.Id.Short,
        ["flow"] = context.Run.Flow,
        ["base"] = context.Run.BaseCommit,
        ["repository"] = context.Repository.Name,
        ["patch"] = patch?.ToJson(),
    };
}
