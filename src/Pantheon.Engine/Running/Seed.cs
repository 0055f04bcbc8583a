using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;

namespace Pantheon.Engine.Running;

/// <summary>What a retry begins with: rows, events and files of the nodes that it takes over, written with its start, so that nobody has to look at the earlier run again.</summary>
internal sealed record Seed
{
    public static readonly Seed None = new();

    public IReadOnlyList<NodeRun> Nodes { get; init; } = [];

    public IReadOnlyList<JournalEvent> Events { get; init; } = [];

    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    public IReadOnlyList<Review> Reviews { get; init; } = [];

    public IReadOnlyList<TestResult> Tests { get; init; } = [];

    /// <summary>Reads the run that is retried; throws where it cannot be taken over.</summary>
    public static async Task<Seed> OfAsync(IRunStore store, FlowSpec flow, Run run, Adoption adoption, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var earlier = run.RetryOf!.Value;  // the store holds no adoption without it
        var known = (await store.SummariesAsync(new RunQuery { Id = earlier }, cancellationToken)).Single();
        var retry = RetryPlan.Of(flow, known.Run, known.Nodes, await store.EventsAsync(earlier, cancellationToken), known.Attempts, adoption);
        List<PlanNode> adopted = [.. retry.AdoptedNodes];
        var numbers = adopted.ToDictionary(node => node.Spec.Id, node => node.Row.Attempt);
        bool IsTaken(NodeId? node, int attempt) => node is { } id && numbers.TryGetValue(id, out var number) && number == attempt;
        return new Seed
        {
            Nodes = [.. adopted.Select(node => Adopted(node, run.Id, earlier, now)), .. retry.GoOn.Select(node => GoingOn(node, run.Id, now))],
            Events =
            [
                .. adopted.Concat(retry.GoOn).Select(Entered).OfType<JournalEvent>(),
                Seeded(retry, earlier, adoption, adopted),
                .. adopted.Select(Ended),
            ],

            // attempt.json is the earlier run's own word on its attempt; its manifest and its journal hold it
            Artifacts = [.. known.Artifacts.Where(artifact => IsTaken(artifact.Node, artifact.Attempt) && artifact.Kind != "attempt").Select(artifact => artifact with { Run = run.Id, Attempt = 0 })],
            Reviews = [.. known.Reviews.Where(review => IsTaken(review.Id.Node, review.Id.Number)).Select(review => review with { Id = new AttemptId(run.Id, review.Id.Node, 0) })],
            Tests = [.. known.Tests.Where(test => IsTaken(test.Attempt.Node, test.Attempt.Number)).Select(test => test with { Attempt = new AttemptId(run.Id, test.Attempt.Node, 0) })],
        };
    }

    private static JournalEvent Seeded(RetryPlan retry, RunId earlier, Adoption adoption, IEnumerable<PlanNode> adopted) => new(EventKinds.RunSeeded)
    {
        Data = new JsonObject
        {
            ["of"] = earlier.ToString(),
            ["from"] = adoption.From?.Value,
            ["downstream"] = adoption.Downstream,
            ["again"] = new JsonArray([.. retry.Again.Select(id => (JsonNode)id.Value)]),
            ["nodes"] = new JsonObject(adopted.Select(node => KeyValuePair.Create(node.Spec.Id.Value, (JsonNode?)AdoptedNode.Of(node)))),
        },
    };

    private static JournalEvent? Entered(PlanNode node) => node.Items is { } items
        ? new JournalEvent(EventKinds.NodeMapped) { Node = node.Spec.Id, Data = new JsonObject { ["items"] = new JsonArray([.. items.Select(item => item?.DeepClone())]) } }
        : node.Inputs is { } inputs ? new JournalEvent(EventKinds.NodeEntered) { Node = node.Spec.Id, Data = new JsonObject { ["input"] = inputs.DeepClone() } } : null;

    private static JournalEvent Ended(PlanNode node) => new(EventKinds.NodeEnded)
    {
        Node = node.Spec.Id,
        Attempt = 0,
        Data = new JsonObject { ["result"] = node.Row.Result is { } result ? Word.Of(result) : null, ["reason"] = "taken over", ["when"] = node.SkippedByWhen },
    };

    // it tried nothing itself: attempts of this run are numbered from 1
    private static NodeRun Adopted(PlanNode node, RunId run, RunId earlier, DateTimeOffset now) => node.Row with
    {
        Run = run,
        Attempt = 0,
        Reason = node.Row.Result == NodeResult.Succeeded ? $"taken over from run {earlier.Short}" : node.Row.Reason,
        StartedAt = null,
        EndedAt = now,
    };

    private static NodeRun GoingOn(PlanNode node, RunId run, DateTimeOffset now) => node.Row with
    {
        Run = run,
        Attempt = 0,
        Lifecycle = NodeLifecycle.Running,
        Result = null,
        FailureKind = null,
        Cause = null,
        Reason = null,
        RetryAt = null,
        StartedAt = now,
        EndedAt = null,
        Output = null,
    };
}
