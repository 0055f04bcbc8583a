using System.Text;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Engine.Replaying;

/// <summary>A step of a session for which the store did not answer, whether it took it or not, stands once in the tape of its attempt, and the run replays.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(15_000)]
public sealed class UnansweredStepTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public UnansweredStepTests() => Stories.SpokenCodeTestReviewPublish(_world, () => new FollowingChatClient([.. Stories.Mending]));

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task It_is_written_down_once([Range(1, 6)] int step, [Values] bool isTaken, CancellationToken cancellationToken)
    {
        var queued = _world.NewRun("T-1");
        await _world.Store.EnqueueAsync(queued, cancellationToken);
        var claimed = await _world.Store.ClaimAsync(queued.Id, EngineWorld.Tonight, cancellationToken);
        var seams = _world.Seams() with { Steps = new DeafSteps(_world.Store, step, isTaken) };
        var run = await _world.PassTimeAsync(
            new FlowRunner(seams).RunAsync(RunContexts.Of(claimed!, _world.Catalog, _world.Plan()), new RunSignals(), _ => { }, cancellationToken), TimeSpan.FromSeconds(5));

        var first = (await _world.AttemptsAsync(run, "code"))[0];
        var tape = Encoding.UTF8.GetString((await _world.Artifacts.GetAsync(first.Tape!.Value, cancellationToken))!);
        var steps = tape.Split('\n').Where(line => line.StartsWith('[')).ToList();
        Assert.That((run.Outcome, first.FailureKind), Is.EqualTo((RunOutcome.Ready, (FailureKind?)FailureKind.StoreUnavailable)), run.Reason);
        Assert.That(steps, Has.Count.EqualTo(step).And.Unique);

        var end = await _world.ReplayAsync(await _world.RecordedAsync(run.Id), cancellationToken: cancellationToken);
        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
        Assert.That(end.Run.Outcome, Is.EqualTo(run.Outcome));
    }

    /// <summary>A store whose answer to one step is lost.</summary>
    private sealed class DeafSteps(ISessionSteps steps, int at, bool isTaken) : ISessionSteps
    {
        private int _told;

        public async Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken)
        {
            var isDeaf = ++_told == at;
            if (!isDeaf || isTaken)
            {
                await steps.KeepStepAsync(step, fence, cancellationToken);
            }

            if (isDeaf)
            {
                throw new PantheonException(Codes.StoreUnreachable, "the store does not answer", "wait for it");
            }
        }

        public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) => steps.StepsAsync(attempt, cancellationToken);
    }
}
