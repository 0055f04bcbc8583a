using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The state of one node in the plan of a run; touched by the run's loop alone.</summary>
internal sealed class PlanNode(NodeSpec spec, NodeRun row)
{
    public NodeSpec Spec { get; } = spec;

    public NodeRun Row { get; set; } = row;

    /// <summary>Its last attempt, ended or running.</summary>
    public Attempt? Last { get; set; }

    /// <summary>Failures since it was last sent back that count as tries.</summary>
    public int Tries { get; set; }

    /// <summary>Failures of the machinery in a row; they spend no try.</summary>
    public int Outages { get; set; }

    /// <summary>What it reads as retry.feedback.</summary>
    public JsonNode? Feedback { get; set; }

    /// <summary>Where it goes on from instead of the tree its needs left.</summary>
    public string? KeptTree { get; set; }

    /// <summary>The tree it left, once it succeeded.</summary>
    public string? Tree { get; set; }

    /// <summary>Its change, from the tree its needs left.</summary>
    public Patch? Change { get; set; }

    public bool SkippedByWhen { get; set; }

    /// <summary>Its `when` could not be evaluated.</summary>
    public Failure? ConditionFault { get; set; }

    /// <summary>Stops its attempt; set while one is in flight.</summary>
    public CancellationTokenSource? Stop { get; set; }

    public bool IsEnded => Row.Lifecycle == NodeLifecycle.Ended;

    public bool EndsRunUnchanged => Spec is GateNode && GateVerdict == "no_change";

    public bool HoldsRun => Spec is GateNode && GateVerdict == "hold";

    /// <summary>The files of its branch that act on whoever takes it; a person decides on such a branch.</summary>
    public IReadOnlyList<JsonNode> Dangers => Spec is PublishNode && Row is { Result: NodeResult.Succeeded, Output: JsonObject output } && output["flags"] is JsonArray flags
        ? [.. flags.OfType<JsonNode>()]
        : [];

    /// <summary>Succeeded, skipped by its own `when`, or failed with `on_failure: continue`.</summary>
    public bool IsMet => IsEnded && !EndsRunUnchanged && Row.Result switch
    {
        NodeResult.Succeeded => true,
        NodeResult.Skipped => SkippedByWhen,
        NodeResult.Failed => Spec.OnFailure.Effect == FailureEffect.Continue,
        _ => false,
    };

    private string? GateVerdict => Row is { Result: NodeResult.Succeeded, Output: JsonObject output } ? output["verdict"]?.ToString() : null;

    public NodeView View() => new(Spec, Row, Last) { Change = Change, Tree = Tree };
}
