using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Storage;

namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>The statement that stands is the last one: a worker that comes back late must not make it.</summary>
public sealed class LateSealTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_worker_that_lost_its_run_seals_nothing_of_it(CancellationToken cancellationToken)
    {
        await using var opened = await TestStore.OpenAsync(cancellationToken);
        var store = opened.Store;
        var run = Samples.Run();
        await store.Runs.EnqueueAsync(run, cancellationToken);
        var first = (await store.Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
        await opened.RunSqlAsync("UPDATE run SET lease_until = clock_timestamp() - interval '1 s'", cancellationToken);
        var second = (await store.Runs.ClaimAsync(run.Id, Samples.Night, cancellationToken))!;
        var node = new NodeId("code");
        SealRequest Seal(Run claimed, string state) => new() { Run = run.Id, Fence = claimed.Fence, Node = node, Attempt = 1, Subjects = [], Predicate = new JsonObject { ["state"] = state } };

        var mine = await store.Artifacts.SealAsync(Seal(second, "lost"), cancellationToken);
        await Assert.ThrowsAsync<FencedOffException>(() => store.Artifacts.SealAsync(Seal(first, "succeeded"), cancellationToken));

        Assert.That((await store.Artifacts.FindStatementAsync(run.Id, node, 1, cancellationToken))!.Sequence, Is.EqualTo(mine.Sequence));
    }
}
