using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Sessions;

namespace Pantheon.Engine.Running;

/// <summary>The state of one node in the plan of a run; touched by the run's loop alone.</summary>
internal sealed class PlanNode(NodeSpec spec, NodeRun row, Action<PlanNode, NodeLifecycle> moved)
{
    private NodeRun _row = row;
    private JsonObject? _seen;
    private TurnWaits? _waits; // of groups alone: a map may have many items

    public NodeSpec Spec { get; } = spec;

    /// <summary>Its place among all nodes, every one after its ancestors; items of a map stand between the nodes before it and the map.</summary>
    public double Index { get; init; }

    /// <summary>Its place in the order of the spec.</summary>
    public double Place { get; init; }

    public FlowPart Section { get; init; }

    /// <summary>The map or sub-flow that it belongs to.</summary>
    public PlanNode? Parent { get; init; }

    /// <summary>The items of a map, the nodes of a sub-flow.</summary>
    public IReadOnlyList<PlanNode> Children { get; set; } = [];

    /// <summary>How many of its children have not ended.</summary>
    public int OpenChildren { get; set; }

    /// <summary>How many of its children run.</summary>
    public int RunningChildren { get; set; }

    /// <summary>Children that are ready and must wait until another one has ended.</summary>
    public Queue<PlanNode> Parked { get; } = [];

    /// <summary>The item it works on; null for a node that is none of a map.</summary>
    public JsonNode? Item { get; set; }

    /// <summary>The parts of a sub-flow that has handlers; null for any other node.</summary>
    public GroupParts? Parts { get; set; }

    /// <summary>When the handlers of a sub-flow began; null while they have not.</summary>
    public DateTimeOffset? HandlersSince { get; set; }

    /// <summary>Why the time of a sub-flow's handlers is over.</summary>
    public Failure? HandlersExpired { get; set; }

    /// <summary>Whether it is a handler, of the run's flow or of a sub-flow: what it comes to says nothing of the work.</summary>
    public bool IsHandler => Section != FlowPart.Main || Spec.Part != FlowPart.Main;

    /// <summary>The items of a map, once the run has come to it.</summary>
    public IReadOnlyList<JsonNode?>? Items { get; set; }

    /// <summary>What the nodes of a sub-flow read as their input, once the run has come to it.</summary>
    public JsonObject? Inputs { get; set; }

    /// <summary>Whether its work is that of other nodes.</summary>
    public bool IsGroup => Spec is FlowNode || Spec.Map is not null;

    /// <summary>Whether the nodes inside may run.</summary>
    public bool IsEntered => IsGroup && _row.Lifecycle == NodeLifecycle.Running;

    /// <summary>What all that is under way inside of a group only waited, since it was entered.</summary>
    public TurnWaits Waits { get => _waits ??= new TurnWaits(); set => _waits = value; }

    /// <summary>Why a group's time is over; what is inside ends then.</summary>
    public Failure? Expired { get; set; }

    /// <summary>The sub-flow's node whose names its expressions read; null in the run's own flow.</summary>
    public PlanNode? Scope => Parent is null ? null : Parent.Spec is FlowNode ? Parent : Parent.Scope;

    /// <summary>The nodes whose trees it starts from: its needs, or those of the group it begins.</summary>
    public IReadOnlyList<PlanNode> TreeNeeds => Needs.Count > 0 || Parent is null ? Needs : Parent.TreeNeeds;

    /// <summary>Everything that has ended when it starts, one step back.</summary>
    public IEnumerable<PlanNode> Before
    {
        get
        {
            for (var at = this; at is not null; at = at.Parent)
            {
                foreach (var need in at.Needs)
                {
                    yield return need;
                }
            }

            foreach (var child in Children)
            {
                yield return child;
            }
        }
    }

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

    /// <summary>Its last attempts, one after the other, that ended without an outcome of their own.</summary>
    public List<int> BrokenOff { get; } = [];

    /// <summary>What the last of them left of its session, for the next one to go on with.</summary>
    public SavedSession? Saved { get; set; }

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

    public bool EndsRunUnchanged => (Spec is GateNode && GateVerdict == "no_change") || (Spec is FlowNode && Children.Any(child => child.EndsRunUnchanged));

    /// <summary>What its failure does to the run: a sub-flow's that only a holding node let fail holds it too.</summary>
    public FailureEffect Effect => Spec.OnFailure.Effect == FailureEffect.Fail && Spec is FlowNode && Children.Any(child => child is { IsHandler: false, Row.Result: NodeResult.Failed, Effect: FailureEffect.Hold })
        && !Children.Any(child => child is { IsHandler: false, Row.Result: NodeResult.Failed, Effect: FailureEffect.Fail })
        ? FailureEffect.Hold
        : Spec.OnFailure.Effect;

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
        NodeResult.Failed => Effect == FailureEffect.Continue,
        _ => false,
    };

    /// <summary>The node as expressions read it; made once for all its readers, who must not change it.</summary>
    public JsonObject Seen => _seen ??= FlowValues.Of(_row, _row.FailureKind is null ? null : LastFailure);

    /// <summary>Makes it pending again.</summary>
    public void Reset()
    {
        Row = Row with
        {
            Lifecycle = Transitions.Node(Row.Lifecycle, NodeMove.Reset),
            Result = null,
            FailureKind = null,
            Cause = null,
            Reason = null,
            RetryAt = null,
            EndedAt = null,
            Output = null,
        };
        (Tries, Outages, Tree, Change, SkippedByWhen) = (0, 0, null, null, false);
        (StartTree, LastFailure, Expired) = (null, null, null);
        (HandlersSince, HandlersExpired) = (null, null);
    }

    private string? GateVerdict => _row is { Result: NodeResult.Succeeded, Output: JsonObject output } ? output["verdict"]?.ToString() : null;

    public NodeView View() => new(Spec, Row, Last) { Change = Change, Tree = Tree, Parent = Parent?.Spec.Id, Items = Items?.Count };
}
