using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Replaying;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>What a run recorded and a replay never comes to is a difference, as is what it judges otherwise.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class MissedStepTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public MissedStepTests() => Stories.CodeTestReviewPublish(_world);

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task What_an_attempt_heard_and_nobody_asks_for_is_missed(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var build = recorded.Summary.Attempts.Single(attempt => attempt.Id.Node.Value == "build");
        var tape = Encoding.UTF8.GetString((await _world.Artifacts.GetAsync(build.Tape!.Value, cancellationToken))!) + "{\"k\":\"applies\",\"v\":true}\n";
        var longer = build with { Tape = await _world.Artifacts.PutAsync(Encoding.UTF8.GetBytes(tape), "application/jsonl", cancellationToken) };

        var found = await DifferenceAsync(recorded with { Summary = recorded.Summary with { Attempts = [.. recorded.Summary.Attempts.Select(each => each == build ? longer : each)] } }, cancellationToken);

        Assert.That((found.What, found.Node?.Value, found.Recorded, found.Replayed), Is.EqualTo(("step", "build", "applies", "nothing more")));
    }

    [Test]
    public async Task An_artifact_that_is_not_made_again_is_missed(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var log = recorded.Summary.Artifacts.First(artifact => artifact.Kind == "patch") with { Name = "other.patch" };

        var found = await DifferenceAsync(recorded with { Summary = recorded.Summary with { Artifacts = [.. recorded.Summary.Artifacts, log] } }, cancellationToken);

        Assert.That((found.What, found.Part, found.Replayed), Is.EqualTo(("artifact", "other.patch", "not there")));
    }

    [Test]
    public async Task A_test_a_review_and_a_node_that_came_out_otherwise_are_found(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var summary = recorded.Summary;
        var tests = summary with { Tests = [.. summary.Tests.Select(test => test with { Before = "skipped" })] };
        var reviews = summary with { Reviews = [.. summary.Reviews.Select(review => review with { Summary = "did not look" })] };
        var nodes = summary with { Nodes = [.. summary.Nodes.Select(node => node.Node.Value == "build" ? node with { Output = new JsonObject { ["text"] = "other" } } : node)] };

        var found = new[] { await DifferenceAsync(recorded with { Summary = tests }, cancellationToken), await DifferenceAsync(recorded with { Summary = reviews }, cancellationToken), await DifferenceAsync(recorded with { Summary = nodes }, cancellationToken) };

        Assert.That(found.Select(each => each.What), Is.EqualTo(["test", "review", "node"]));
        Assert.That(found[1].Recorded, Is.EqualTo("did not look"));
    }

    [Test]
    public async Task A_replay_up_to_a_point_counts_what_it_looked_at_and_says_where_it_stopped(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        var whole = await _world.ReplayAsync(recorded, cancellationToken: cancellationToken);
        var part = await _world.ReplayAsync(recorded, new ReplayScope(new NodeId("build")), cancellationToken: cancellationToken);

        Assert.That((whole.Attempts, whole.Until), Is.EqualTo((recorded.Summary.Attempts.Count, (ReplayScope?)null)));
        Assert.That((part.Difference, part.Attempts, part.Until), Is.EqualTo(((Difference?)null, 3, new ReplayScope(new NodeId("build"), 1))));
    }

    [Test]
    public async Task A_replay_that_stands_still_is_given_up_and_says_who_waits_for_what(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);

        // a session that hangs in what nobody recorded, and hears no stop either
        var replay = _world.ReplayAsync(
            recorded, change: seams => seams with { Machine = _world.Time, Session = (_, _) => new TaskCompletionSource<SessionEnd>().Task }, cancellationToken: cancellationToken);
        var end = await _world.PassTimeAsync(replay, TimeSpan.FromMinutes(1));

        Assert.That((end.Difference?.What, end.Difference?.Replayed), Is.EqualTo(("run", "stands still: 'plan' asked for 'model' last")));
    }

    [Test]
    public async Task A_run_that_a_fault_outside_of_it_ended_replays_up_to_there(CancellationToken cancellationToken)
    {
        var recorded = await RecordAsync(cancellationToken);
        var cut = recorded.Events.Index().First(entry => entry.Item.Event is { Kind: EventKinds.AttemptStarted, Node.Value: "test" }).Index;
        var events = recorded.Events.Take(cut + 1).Append(recorded.Events[^1]).ToList();
        var refusal = recorded.Summary.Artifacts[0] with { Name = "refusal.json", Kind = "failure" };

        var end = await _world.ReplayAsync(recorded with { Events = events, Summary = recorded.Summary with { Artifacts = [refusal, .. recorded.Summary.Artifacts] } }, cancellationToken: cancellationToken);

        Assert.That((end.Difference, end.Attempts), Is.EqualTo(((Difference?)null, 3)));
    }

    private async Task<Difference> DifferenceAsync(RecordedRun recorded, CancellationToken cancellationToken) => (await _world.ReplayAsync(recorded, cancellationToken: cancellationToken)).Difference!;

    private async Task<RecordedRun> RecordAsync(CancellationToken cancellationToken)
    {
        var run = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        Assert.That(run.Outcome, Is.EqualTo(RunOutcome.Ready), run.Reason);
        return await _world.RecordedAsync(run.Id);
    }
}
