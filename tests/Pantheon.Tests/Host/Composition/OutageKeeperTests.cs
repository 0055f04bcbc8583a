using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;
using Pantheon.Host.Composition;
using Pantheon.Testing;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Host.Composition;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutageKeeperTests
{
    private static readonly PoolOutage Outage = new("hera", new Failure(FailureKind.RuntimeUnavailable, "nobody answers"), DateTimeOffset.UnixEpoch);

    private readonly MemoryRunStore _store = new(new ManualTime());

    [Test]
    public async Task What_a_killed_worker_left_paused_is_cleared()
    {
        var keeper = Keeper();
        await keeper.TellAsync(Outage);
        Assert.That(_store.Pools["hera"].PausedAt, Is.EqualTo(DateTimeOffset.UnixEpoch));

        await Keeper().ClearAsync();

        Assert.That(_store.Pools["hera"], Is.EqualTo(new PoolStanding("hera", RuntimeKind.Vllm)));
    }

    [Test]
    public async Task A_pool_with_one_model_away_is_not_paused()
    {
        await Keeper().TellAsync(Outage with { Model = "coder" });

        Assert.That(_store.Pools, Is.Empty);
    }

    private OutageKeeper Keeper()
    {
        var pool = new PoolSpec { Name = "hera", Kind = RuntimeKind.Vllm, Origin = RuntimeOrigin.Local, Models = new Dictionary<string, ModelEntry>() };
        var box = new BoxSpec
        {
            Name = "box",
            Pools = new Dictionary<string, PoolSpec> { ["hera"] = pool },
            DataFolder = "/nonexistent",
            ReportsFolder = "/nonexistent",
            File = "/nonexistent/box.yaml",
        };
        return new OutageKeeper(_store, box, NullLoggerFactory.Instance);
    }
}
