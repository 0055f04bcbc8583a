using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Engine.Evidence;
using Pantheon.Engine.Resources;
using Pantheon.Engine.Running;
using Pantheon.Engine.Scheduling;
using Pantheon.Integration.Tests.Storage;
using Pantheon.Integration.Tests.Storage.Away;
using Pantheon.Storage.Opening;
using Pantheon.Testing.Engine;
using static Pantheon.Testing.Engine.Specs;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A real line between a worker and Postgres, cut for longer than the lease of a run.</summary>
[Category("Slow")]
[CancelAfter(180_000)]
public sealed class CutLineTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_worker_whose_line_is_cut_has_stopped_before_another_box_takes_its_run(bool isSilent)
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        await using var direct = await TestStore.OpenAsync(cancellationToken);
        await using var proxy = CuttingProxy.Before(direct);
        await using var cut = await PantheonStore.OpenAsync(direct.Options with { Box = "cut", ConnectionString = proxy.Through(direct) }, TimeProvider.System, cancellationToken);
        await using var left = new Box(cut);
        await using var right = new Box(direct.Store);
        var run = left.World.NewRun() with { EnqueuedAt = TimeProvider.System.GetUtcNow() };
        await direct.Store.Runs.EnqueueAsync(run, cancellationToken);
        var (started, stoppedAt, takenAt) = (new TaskCompletionSource(), 0L, 0L);
        left.World.OnAgent("planner", async (_, token) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return EngineWorld.End(null);
            }
            finally
            {
                stoppedAt = TimeProvider.System.GetTimestamp();
            }
        });
        right.World.OnAgent("planner", (_, _) =>
        {
            takenAt = TimeProvider.System.GetTimestamp();
            return Task.FromResult(EngineWorld.End("done"));
        });

        var given = left.TakeUpAsync(run, cancellationToken);
        await started.Task.WaitAsync(cancellationToken);
        await proxy.CutAsync(isSilent);
        while ((await direct.Store.Runs.AbandonedAsync(cancellationToken)).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        var ended = await right.TakeUpAsync(run, cancellationToken);
        proxy.Mend();
        var fault = await Assert.ThrowsAsync<PantheonException>(() => given);
        await Assert.ThrowsAsync<FencedOffException>(() => cut.Runs.CommitAsync(Samples.Change(left.Claimed!, "late"), cancellationToken));

        Assert.That(fault!.Code, Is.EqualTo(Codes.LeaseNotRenewed), fault.Message);
        Assert.That((ended.Outcome, ended.Fence), Is.EqualTo((RunOutcome.Ready, 2L)), ended.Reason);
        Assert.That(stoppedAt, Is.GreaterThan(0).And.LessThan(takenAt), "what it had begun had ended before");
        await JournalRules.AssertAsync(direct.Store, cancellationToken);
    }

    /// <summary>One box's engine on a real store and the real clock, with a pool of one seat that the boxes share.</summary>
    private sealed class Box : IAsyncDisposable
    {
        private readonly PantheonStore _store;
        private readonly SlotDesk _desk;
        private readonly ResourceLedger _resources;

        public Box(PantheonStore store)
        {
            _store = store;
            _desk = new SlotDesk(store.Slots, TimeProvider.System, pool => pool);
            _resources = new ResourceLedger(new Dictionary<string, int> { ["pool"] = 1 }, 1, _desk);
            World.Use(Flow(Agent("plan", "planner")));
        }

        public EngineWorld World { get; } = new();

        public Run? Claimed { get; private set; }

        public async Task<Run> TakeUpAsync(Run run, CancellationToken cancellationToken)
        {
            Claimed = await _store.Runs.ClaimAsync(run.Id, EngineWorld.Tonight, cancellationToken) ?? throw new InvalidOperationException("the lease is over");
            var seams = World.Seams() with
            {
                Store = _store.Runs,
                Steps = _store.Steps,
                Artifacts = _store.Artifacts,
                Resources = _resources,
                BaseChecks = new BaseChecks(_store.Runs, World.Workspaces, World.Tools, _resources),
                Time = TimeProvider.System,
            };
            return await new FlowRunner(seams).RunAsync(RunContexts.Of(Claimed, World.Catalog, World.Plan()), new RunSignals(), _ => { }, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _desk.DisposeAsync();
            _resources.Dispose();
            await World.DisposeAsync();
        }
    }
}
