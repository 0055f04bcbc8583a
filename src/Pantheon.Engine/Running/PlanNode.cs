using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>The state of one node in the plan of a run; touched by the run's loop alone.</summary>
internal sealed class PlanNode(NodeSpec spec, NodeRun row, Action<PlanNode, NodeLifecycle> moved)
{
    private NodeRun _row = row;
    private JsonObject? _seen;

    public NodeSpec Spec { get; } = spec;

    /// <summary>Its place among all nodes, every one after its ancestors.</summary>
    public int Index { get; set; }

    public IReadOnlyList<PlanNode> Needs { get; set; } = [];

    /// <summary>The nodes that need it.</summary>
    public List<PlanNode> Dependents { get; } = [];

    /// <summary>How many of its needs have not ended.</summary>
    public int OpenNeeds { get; set; }

    public NodeRun Row
    {
        get => _row;
        set
        {
            var was = _row.Lifecycle;
            (_row, _seen) = (value, null);
            if (was != value.Lifecycle)
            {
                moved(this, was);
            }
        }
    }

    /// <summary>Its last attempt, ended or running.</summary>
    public Attempt? Last { get; set; }

    /// <summary>What its last attempt failed of, with what the row has no room for; null when it did not fail.</summary>
    public Failure? LastFailure { get; set; }

    /// <summary>Failures since it was last sent back that count as tries.</summary>
    public int Tries { get; set; }

    /// <summary>Failures of the machinery in a row; they spend no try.</summary>
    public int Outages { get; set; }

    /// <summary>What it reads as retry.feedback.</summary>
    public JsonNode? Feedback { get; set; }

    /// <summary>Where it goes on from instead of the tree its needs left.</summary>
    public string? KeptTree { get; set; }

    /// <summary>The tree its needs left, once somebody asked for it.</summary>
    public string? StartTree { get; set; }

    /// <summary>The tree it left, once it succeeded.</summary>
    public string? Tree { get; set; }

    /// <summary>Its change, from the tree its needs left.</summary>
    public Patch? Change { get; set; }

    public bool SkippedByWhen { get; set; }

    /// <summary>Its `when` could not be evaluated.</summary>
    public Failure? ConditionFault { get; set; }

    /// <summary>Stops its attempt; set while one is in flight.</summary>
    public CancellationTokenSource? Stop { get; set; }

    public bool IsEnded => _row.Lifecycle == NodeLifecycle.Ended;

    public bool EndsRunUnchanged => Spec is GateNode && GateVerdict == "no_change";

    public bool HoldsRun => Spec is GateNode && GateVerdict == "hold";

    /// <summary>The files of its branch that act on whoever takes it; a person decides on such a branch.</summary>
    public IReadOnlyList<JsonNode> Dangers => Spec is PublishNode && Row is { Result: NodeResult.Succeeded, Output: JsonObject output } && output["flags"] is JsonArray flags
        ? [.. flags.OfType<JsonNode>()]
        : [];

    /// <summary>Succeeded, skipped by its own `when`, or failed with `on_failure: continue`.</summary>
    public bool IsMet => IsEnded && !EndsRunUnchanged && _row.Result switch
    {
        NodeResult.Succeeded => true,
        NodeResult.Skipped => SkippedByWhen,
        NodeResult.Failed => Spec.OnFailure.Effect == FailureEffect.Continue,
        _ => false,
    };

    /// <summary>The node as expressions read it; made once for all its readers, who must not change it.</summary>
    public JsonObject Seen => _seen ??= FlowValues.Of(_row, _row.FailureKind is null ? null : LastFailure);

    private string? GateVerdict => _row is { Result: NodeResult.Succeeded, Output: JsonObject output } ? output["verdict"]?.ToString() : null;

    public NodeView View() => new(Spec, Row, Last) { Change = Change, Tree = Tree };
}
