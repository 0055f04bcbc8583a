using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Tests.Engine.Nodes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GateTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [TestCase("reject", "approve", GateOtherwise.Hold, RunOutcome.Held, "1 of 2 needed approvals")]
    [TestCase("abstain", "approve", GateOtherwise.Hold, RunOutcome.Held, "review_a says abstain")]
    [TestCase("reject", "reject", GateOtherwise.Fail, RunOutcome.Failed, "0 of 2 needed approvals")]
    [TestCase("reject", "approve", GateOtherwise.NoChange, RunOutcome.NoChange, "1 of 2 needed approvals")]
    [TestCase("approve", "approve", GateOtherwise.Fail, RunOutcome.Ready, null)]
    [CancelAfter(15_000)]
    public async Task Reviews_decide_as_the_gate_says(string a, string b, GateOtherwise otherwise, RunOutcome outcome, string? reason, CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world, otherwise);
        _world.OnAgent("reviewer-a", (_, _) => Review(a));
        _world.OnAgent("reviewer-b", (_, _) => Review(b));

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(outcome), run.Reason);
        Assert.That(run.Reason, reason is null ? Is.Null : Does.Contain(reason));
        Assert.That(_world.Workspaces.Published, Has.Count.EqualTo(outcome is RunOutcome.Ready or RunOutcome.Held ? 1 : 0));
    }

    [Test, CancelAfter(15_000)]
    public async Task Two_reviews_by_one_model_are_no_two_opinions(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Router.SetDigest("reviewer-a", "same");
        _world.Router.SetDigest("reviewer-b", "same");

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.Held, "reviews: they must come from different models, and 'same' gave more than one")));
    }

    [Test, CancelAfter(15_000)]
    public async Task Models_that_cannot_be_told_apart_are_no_two_opinions(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Router.SetDigest("reviewer-a", null);

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held));
        Assert.That(run.Reason, Does.StartWith("reviews: they must come from different models, and the one of 'review_a' gives no digest"));
    }

    [Test, CancelAfter(15_000)]
    public async Task One_review_named_twice_counts_once(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.OnAgent("reviewer-b", (_, _) => Review("reject"));
        var flow = _world.Catalog.Flows["flow"];
        var gate = Stories.WholeGate() with { Reviews = new ReviewRequirement(Ids("review_a", "review_a"), 2, false) };
        _world.Use(flow with { Nodes = [.. flow.Nodes.Select(node => node is GateNode old ? old with { Gate = gate } : node)] }, _world.Catalog.Tasks["T-1"]);

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held));
        Assert.That(run.Reason, Does.StartWith("reviews: 1 of 2 needed approvals"));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_result_that_does_not_merge_any_more_is_held(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world);
        _world.Workspaces.Applies = false;

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That((run.Outcome, run.Reason), Is.EqualTo((RunOutcome.Held, "the change does not merge into 'main' without conflict")));
    }

    [Test, CancelAfter(15_000)]
    public async Task Without_a_test_that_shows_the_change_the_best_outcome_is_held(CancellationToken cancellationToken)
    {
        Stories.CodeTestReviewPublish(_world, GateOtherwise.Fail);
        _world.Use(_world.Catalog.Flows["flow"], TaskFile());

        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Held));
        Assert.That(run.Reason, Does.StartWith("tests: none of them shows this change"));
    }
}
