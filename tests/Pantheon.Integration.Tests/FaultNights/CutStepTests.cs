using System.Text;
using Npgsql;
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
        var connection = new NpgsqlConnectionStringBuilder(direct.Options.ConnectionString);
        if (!Path.IsPathRooted(connection.Host))
        {
            Assert.Ignore($"the proxy carries the socket of a folder, and the server of these tests is at '{connection.Host}'");
        }

        await using var proxy = new CuttingProxy(connection.Host!);  // looked at above
        connection.Host = proxy.Folder;
        await using var cut = await PantheonStore.OpenAsync(direct.Options with { ConnectionString = connection.ConnectionString, Patience = TimeSpan.Zero }, TimeProvider.System, cancellationToken);
        await using var world = new EngineWorld();
        Stories.SpokenCodeTestReviewPublish(world, () => new FollowingChatClient([.. Stories.Mending]));
        world.Use(Flow(Agent("code", "coder")), TaskFile());
        var steps = new CutSteps(cut.Steps, () => (proxy.AnswersToCut, proxy.CommitsToCut) = arrived ? (1, 0) : (0, 1));
        var seams = world.Seams() with { Steps = steps, Store = direct.Store.Runs, Artifacts = direct.Store.Artifacts };
        var queued = world.NewRun("T-1") with { EnqueuedAt = TimeProvider.System.GetUtcNow() };
        await direct.Store.Runs.EnqueueAsync(queued, cancellationToken);
        var claimed = await direct.Store.Runs.ClaimAsync(queued.Id, EngineWorld.Tonight, cancellationToken);

        var run = await world.PassTimeAsync(new FlowRunner(seams).RunAsync(RunContexts.Of(claimed!, world.Catalog, world.Plan()), new RunSignals(), _ => { }, cancellationToken), TimeSpan.FromSeconds(1));

        var attempts = await direct.Store.Runs.AttemptsAsync(run.Id, cancellationToken);
        var first = attempts.Single(attempt => attempt.Id.Number == 1);
        var tape = Encoding.UTF8.GetString((await direct.Store.Artifacts.GetAsync(first.Tape!.Value, cancellationToken))!);
        Assert.That((proxy.Cuts, first.FailureKind, attempts[^1].State), Is.EqualTo((1, (FailureKind?)FailureKind.StoreUnavailable, AttemptState.Succeeded)), first.Error);
        Assert.That(steps.Rows, Is.EqualTo(arrived ? 3 : 2), "what the store has of the attempt when the next one goes on with it");
        Assert.That(tape.Split('\n').Where(line => line.StartsWith('[')), Has.Exactly(3).Items.And.Unique);
    }

    /// <summary>The steps of a session over a line that is cut at the third.</summary>
    private sealed class CutSteps(ISessionSteps steps, Action cut) : ISessionSteps
    {
        private int _told;

        public int? Rows { get; private set; }

        public Task KeepStepAsync(SessionStep step, long fence, CancellationToken cancellationToken)
        {
            if (++_told == 3)
            {
                cut();
            }

            return steps.KeepStepAsync(step, fence, cancellationToken);
        }

        public async Task<IReadOnlyList<SessionStep>> StepsAsync(AttemptId attempt, CancellationToken cancellationToken)
        {
            var kept = await steps.StepsAsync(attempt, cancellationToken);
            Rows ??= kept.Count;
            return kept;
        }
    }
}
