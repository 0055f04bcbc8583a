using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Replaying;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>A run that goes on with an ended one from a point: recorded up to there, and from there with the model and the tools.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class LiveRunTests : IDisposable
{
    private static readonly NodeId Code = new("code");

    private readonly EngineWorld _world = new();
    private Func<ChatResponseUpdate>[] _work = [.. Stories.Mending];
    private FollowingChatClient _chat = new();

    public LiveRunTests() => Stories.SpokenCodeTestReviewPublish(_world, () => _chat = new FollowingChatClient(_work));

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Only_what_comes_after_the_point_is_asked_and_nothing_is_published(CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var published = _world.Workspaces.Published.Count;

        var live = await LiveAsync(recorded, 2, cancellationToken);

        var nodes = (await _world.Store.NodesAsync(live.Id, cancellationToken)).ToDictionary(node => node.Node.Value);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((live.Outcome, live.Branch, live.Purpose, live.ReplayOf), Is.EqualTo((recorded.Outcome, (string?)null, RunPurpose.Replay, (RunId?)recorded.Id)), live.Reason);
            Assert.That(_chat.Asked, Is.EqualTo(2), "two of four were recorded");
            Assert.That((nodes["plan"].Attempt, nodes["code"].Attempt, nodes["pr"].Result), Is.EqualTo((0, 1, (NodeResult?)NodeResult.Succeeded)));
            Assert.That(nodes["pr"].Output?["branch"], Is.Null);
            Assert.That(_world.Workspaces.Published, Has.Count.EqualTo(published));
            Assert.That(Patch(await SummaryAsync(live)), Is.EqualTo(Patch(await SummaryAsync(recorded))));
            Assert.That((await _world.Store.FindAsync(recorded.Id, cancellationToken))!.Branch, Is.EqualTo(recorded.Branch));
        }
    }

    [Test]
    public async Task What_the_model_says_otherwise_from_there_on_is_in_what_comes_out(CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        _work = [.. _work[..2], Calls("write_file", """{"path":"src/a.cs","content":"other"}"""), _work[3]];

        var live = await LiveAsync(recorded, 2, cancellationToken);

        Assert.That(Patch(await SummaryAsync(live)), Is.Not.EqualTo(Patch(await SummaryAsync(recorded))));
        Assert.That(live.Outcome, Is.EqualTo(RunOutcome.Failed), "the tests of the task do not pass with that");
    }

    [Test]
    public async Task Without_a_call_the_node_begins_anew(CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);

        var live = await LiveAsync(recorded, null, cancellationToken);

        Assert.That((live.Outcome, _chat.Asked), Is.EqualTo((recorded.Outcome, 4)), live.Reason);
    }

    [Test]
    public async Task Another_model_cannot_go_on_with_a_session_and_the_journal_says_that_it_began_anew(CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        _world.Router.SetDigest("coder", "another");

        var live = await LiveAsync(recorded, 2, cancellationToken);

        var anew = (await _world.Store.EventsAsync(live.Id, cancellationToken)).Single(happened => happened.Event.Kind == EventKinds.SessionBegunAnew).Event.Data["reason"]?.ToString();
        Assert.That((anew, _chat.Asked), Is.EqualTo((anew, 4)));
        Assert.That(anew, Does.StartWith("its model was "));
    }

    [Test]
    public async Task A_point_that_is_not_on_the_tape_ends_the_run_before_anything_is_asked(CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var asked = _chat.Asked;

        var live = await LiveAsync(recorded, 9, cancellationToken);

        Assert.That((live.Outcome, live.FailureKind, _chat.Asked), Is.EqualTo((RunOutcome.NotRun, (FailureKind?)FailureKind.EnvironmentMissing, asked)), live.Reason);
        Assert.That(live.Reason, Does.Contain("after its model call 9"));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(4, true)]
    [TestCase(5, false)]
    public async Task A_session_is_gone_on_with_only_where_all_of_its_beginning_is_on_the_tape(int call, bool isThere, CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var tape = await _world.Artifacts.GetAsync((await _world.AttemptsAsync(recorded, "code")).Single().Tape!.Value, cancellationToken);

        var saved = SavedSession.Of(tape!, call);

        Assert.That(saved is not null, Is.EqualTo(isThere));
    }

    [Test]
    public async Task A_live_replay_stands_in_no_queue_and_is_left_to_nobody(CancellationToken cancellationToken)
    {
        var recorded = await _world.RunAsync("T-1", cancellationToken: cancellationToken);
        var live = LiveRuns.Of(recorded, new Adoption(Code, Downstream: true), new IdSource(new Random(3)), _world.Time.GetUtcNow(), "me");
        await _world.Store.EnqueueAsync(live, cancellationToken);

        Assert.That(await _world.Store.QueueAsync(cancellationToken), Is.Empty);
        Assert.That((live.Group, live.Deadline, live.Needs.Count), Is.EqualTo(((RunGroup?)null, (DateTimeOffset?)null, 0)));
    }

    private async Task<Run> LiveAsync(Run recorded, int? untilCall, CancellationToken cancellationToken)
    {
        var live = LiveRuns.Of(recorded, new Adoption(Code, Downstream: true) { UntilCall = untilCall }, new IdSource(new Random(3)), _world.Time.GetUtcNow(), "me");
        await _world.Store.EnqueueAsync(live, cancellationToken);
        return await _world.TakeUpAsync(live.Id, cancellationToken: cancellationToken);
    }

    private async Task<RunSummary> SummaryAsync(Run run) => (await _world.Store.SummariesAsync(new RunQuery { Id = run.Id }, CancellationToken.None)).Single();

    private static Digest? Patch(RunSummary summary) => summary.Artifacts.LastOrDefault(artifact => artifact.Name == "final.patch")?.Digest;
}
