using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Reporting;

/// <summary>Makes run summaries row by row, with times and ids that are the same each time.</summary>
internal sealed class RunMaker(int number, string? task, string title, DateTimeOffset start)
{
    public static readonly Digest SomeDigest = Digest.Of("some content");

    private readonly List<NodeRun> _nodes = [];
    private readonly List<Attempt> _attempts = [];
    private readonly List<Review> _reviews = [];
    private readonly List<TestResult> _tests = [];
    private readonly List<Artifact> _artifacts = [];

    public RunId Id { get; } = new(new Guid(number, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]));

    public JsonObject Spec { get; } = [];

    public RunMaker Asked(params (string Text, string? Test)[] criteria)
    {
        Spec["acceptance"] = new JsonArray([.. criteria.Select(item => (JsonNode)new JsonObject { ["text"] = item.Text, ["test"] = item.Test })]);
        Spec["scope"] = new JsonObject { ["paths"] = new JsonArray("src/**", "docs/**") };
        return this;
    }

    public RunMaker Agent(string node, string agent, string model, JsonNode? output = null, AttemptState state = AttemptState.Succeeded, string? error = null, int tries = 1)
    {
        for (var attempt = 1; attempt <= tries; attempt++)
        {
            var begun = start.AddMinutes(_attempts.Count);
            _attempts.Add(new Attempt
            {
                Id = new AttemptId(Id, new NodeId(node), attempt),
                SpanId = [1],
                State = attempt < tries ? AttemptState.Succeeded : state,
                Error = attempt < tries ? null : error,
                Agent = new AgentRef(agent, 1),
                Pool = "pool",
                Model = model,
                ModelDigest = Digest.Of(model).ToString(),
                StartedAt = begun,
                EndedAt = begun.AddSeconds(30 + (10 * attempt)),
                Turns = 4,
                ToolCalls = 3,
                TokensIn = 1200,
                TokensOut = 340,
            });
        }

        return Node(node, NodeKind.Agent, output, state == AttemptState.Succeeded ? NodeResult.Succeeded : NodeResult.Failed, tries);
    }

    public RunMaker Node(string node, NodeKind kind, JsonNode? output = null, NodeResult result = NodeResult.Succeeded, int attempt = 1, FailureKind? failure = null, string? reason = null)
    {
        _nodes.Add(new NodeRun
        {
            Run = Id,
            Node = new NodeId(node),
            Ordinal = _nodes.Count,
            Kind = kind,
            Lifecycle = NodeLifecycle.Ended,
            Result = result,
            Attempt = attempt,
            FailureKind = failure,
            Reason = reason,
            Output = output,
        });
        return this;
    }

    /// <summary>What the last attempt had changed is kept.</summary>
    public RunMaker Salvaged(string reference)
    {
        _attempts[^1] = _attempts[^1] with { SalvageRef = reference };
        return this;
    }

    public RunMaker Test(string name, string expect, string before, string after, string? message = null, int attempt = 1)
    {
        _tests.Add(new TestResult { Attempt = new AttemptId(Id, new NodeId("test"), attempt), Test = name, Expect = expect, Before = before, After = after, Message = message });
        return this;
    }

    public RunMaker Review(string node, string agent, string model, ReviewVerdict verdict, string summary, JsonArray? criteria = null, JsonArray? findings = null)
    {
        Agent(node, agent, model, new JsonObject { ["verdict"] = Word.Of(verdict), ["summary"] = summary });
        _reviews.Add(new Review
        {
            Id = new AttemptId(Id, new NodeId(node), 1),
            Of = new NodeId("codegen"),
            OfAttempt = 1,
            Agent = new AgentRef(agent, 1),
            Model = "pool/" + model,
            ModelDigest = Digest.Of(model).ToString(),
            Verdict = verdict,
            Summary = summary,
            Criteria = criteria ?? [],
            Findings = findings ?? [],
            Patch = SomeDigest,
        });
        return this;
    }

    public RunMaker Artifact(string name, string kind, string? node = null)
    {
        _artifacts.Add(new Artifact { Run = Id, Node = node is null ? null : new NodeId(node), Name = name, Kind = kind, MediaType = "text/plain", Bytes = 10, Digest = Digest.Of(name) });
        return this;
    }

    public RunSummary Ended(RunOutcome? outcome, int minutes = 0, Func<Run, Run>? with = null)
    {
        var run = new Run
        {
            Id = Id,
            TraceId = [1],
            TaskId = task,
            Title = title,
            Repository = "orders",
            Flow = "spec2code",
            Mode = Mode.Night,
            CatalogCommit = "4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a",
            CatalogDigest = SomeDigest,
            FlowDigest = SomeDigest,
            Inputs = new JsonObject { ["spec"] = Spec.DeepClone() },
            EnqueuedAt = start.AddHours(-3),
            EnqueuedBy = "person",
            Lifecycle = outcome is null ? RunLifecycle.Running : RunLifecycle.Ended,
            Outcome = outcome,
            StartedAt = minutes > 0 ? start : null,
            EndedAt = outcome is null ? null : start.AddMinutes(minutes),
            BaseCommit = "4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a4c9e1f2a",
        };
        return new RunSummary { Run = with?.Invoke(run) ?? run, Nodes = _nodes, Attempts = _attempts, Reviews = _reviews, Tests = _tests, Artifacts = _artifacts };
    }
}
