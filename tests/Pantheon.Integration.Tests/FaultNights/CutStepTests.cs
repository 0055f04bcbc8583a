using System.Text;
using NUnit.Framework;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Integration.Tests.Storage.Away;
using Pantheon.Storage.Opening;
using Pantheon.Testing.Chat;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A real line between a session and Postgres, cut around the commit of one of its steps: before it arrives, or before its answer comes back.</summary>
[Category("Slow")]
[CancelAfter(120_000)]
public sealed class CutStepTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_step_whose_answer_was_lost_is_one_row_and_stands_once_in_the_tape(bool arrived)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var direct = await TestStore.OpenAsync(cancellationToken);
        await using var proxy = CuttingProxy.Before(direct);
        await using var cut = await PantheonStore.OpenAsync(direct.Options with { ConnectionString = proxy.Through(direct), Patience = TimeSpan.Zero }, TimeProvider.System, cancellationToken);
        await using var world = new EngineWorld();
        Stories.SpokenCodeTestReviewPublish(world, () => new FollowingChatClient([.. Stories.Mending]));
        world.Use(Flow(Agent("code", "coder")), TaskFile());
        var steps = new CutSteps(cut.Steps, () => (proxy.AnswersToCut, proxy.CommitsToCut, proxy.StaysCut) = arrived ? (1, 0, true) : (0, 1, true), proxy.Mend);

        // the journal goes by the clock of the world, and only what the session hears goes over the line
        var queued = world.NewRun("T-1");
        foreach (var store in new IRunStore[] { direct.Store.Runs, world.Store })
        {
            await store.EnqueueAsync(queued, cancellationToken);
        }

        await direct.Store.Runs.ClaimAsync(queued.Id, EngineWorld.Tonight, cancellationToken);
        var claimed = await world.Store.ClaimAsync(queued.Id, EngineWorld.Tonight, cancellationToken);
        var context = RunContexts.Of(claimed!, world.Catalog, world.Plan());
        var run = await world.PassTimeAsync(new FlowRunner(world.Seams() with { Steps = steps }).RunAsync(context, new RunSignals(), _ => { }, cancellationToken), TimeSpan.FromSeconds(1), () => steps.Asked);

        var attempts = await world.AttemptsAsync(run, "code");
        var tape = Encoding.UTF8.GetString((await world.Artifacts.GetAsync(attempts[0].Tape!.Value, cancellationToken))!);
        Assert.That((proxy.Cuts, attempts[0].FailureKind, attempts[^1].State), Is.EqualTo((1, (FailureKind?)FailureKind.StoreUnavailable, AttemptState.Succeeded)), attempts[0].Error);
        Assert.That(
            await direct.ScalarAsync<string>("SELECT string_agg(concat(attempt, '.', number), ' ' ORDER BY attempt, number) FROM session_step WHERE attempt = 1", cancellationToken),
            Is.EqualTo(arrived ? "1.1 1.2 1.3" : "1.1 1.2"),
            "one row for each step that arrived");
        var lines = tape.Split('\n').Where(line => line.StartsWith('[')).ToList();
        Assert.That(lines, Has.Count.EqualTo(3));
        Assert.That(lines, Is.Unique);
        var end = await world.ReplayAsync(await world.RecordedAsync(run.Id), cancellationToken: cancellationToken);
        Assert.That(end.Difference, Is.Null, end.Difference?.ToString());
    }

    /// <summary>The steps of a session over a line that is cut at the third, and mended once the session knows.</summary>
    private sealed class CutSteps(ISessionSteps steps, Action cut, Action mend) : ISessionSteps
    {
        private int _told;

        /// <summary>What was last asked of the store.</summary>
        public Task Asked { get; private set; } = Task.CompletedTask;

        public Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken) =>
            Ask(++_told == 3 ? CutOffAsync(step, fence, cancellationToken) : steps.KeepStepAsync(step, fence, cancellationToken));

        public Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken) => Ask(steps.StepsAsync(attempt, cancellationToken));

        private async Task CutOffAsync(SessionStep step, long fence, CancellationToken cancellationToken)
        {
            cut();
            try
            {
                await steps.KeepStepAsync(step, fence, cancellationToken);
            }
            finally
            {
                mend();
            }
        }

        private T Ask<T>(T asked)
            where T : Task
        {
            Asked = asked;
            return asked;
        }
    }
}
