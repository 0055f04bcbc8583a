using NUnit.Framework;
using Pantheon.Core.Runs;
using Pantheon.Host.Cluster;
using Pantheon.Testing.Engine;

namespace Pantheon.Tests.Host.Cluster;

/// <summary>What boxes offer each other falls in the order of the queue.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OfferRankTests : IDisposable
{
    private readonly EngineWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Test]
    public void A_rank_is_the_order_of_the_queue_and_long_past()
    {
        Stories.CodeTestReviewPublish(_world);
        var run = _world.NewRun("T-1");
        List<Run> runs = [.. from place in new[] { -4_000, -2, -1, 0, 1, 4_000 } from priority in new[] { 0, 50, 51, 100 } from passed in new[] { 2, 1, 0 } from minutes in new[] { 0, 1, 90_000 }
                          select run with { Place = place, Priority = priority, PassedOver = passed, EnqueuedAt = run.EnqueuedAt.AddMinutes(minutes) }];

        var ranks = runs.Select(OfferRank.Of).ToList();

        Assert.That(ranks, Is.Ordered.And.Unique);
        Assert.That(ranks, Is.All.LessThan(new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }
}
