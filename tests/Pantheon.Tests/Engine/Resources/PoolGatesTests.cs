using System.Collections.Concurrent;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;
using Pantheon.Testing;

namespace Pantheon.Tests.Engine.Resources;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PoolGatesTests : IAsyncDisposable
{
    private static readonly Failure Away = new(FailureKind.RuntimeUnavailable, "nobody answers");

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<DateTimeOffset> _asked = new();
    private readonly ConcurrentQueue<PoolOutage> _told = new();
    private readonly PoolGates _gates;
    private volatile bool _isUp;

    public PoolGatesTests() => _gates = new PoolGates(Health, _time, outage =>
    {
        _told.Enqueue(outage);
        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => _gates.DisposeAsync();

    [Test, CancelAfter(15_000)]
    public async Task Nobody_waits_for_a_pool_that_is_there(CancellationToken cancellationToken)
    {
        Assert.That(await _gates.WaitAsync(["hera"], cancellationToken), Is.Null);
        Assert.That(_asked, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task Whoever_needs_a_pool_that_is_away_waits_until_its_server_answers(CancellationToken cancellationToken)
    {
        var start = _time.GetUtcNow();
        _gates.Close("hera", Away);
        _gates.Close("hera", Away);
        var waiting = _gates.WaitAsync(["hera"], cancellationToken);
        await PassAsync(() => _asked.Count >= 3);
        Assert.That(waiting.IsCompleted, Is.False);
        _isUp = true;
        await PassAsync(() => waiting.IsCompleted);

        var outage = await waiting;
        Assert.Multiple(() =>
        {
            Assert.That(outage, Is.EqualTo(new PoolOutage("hera", Away, start) { Until = _asked.Last() }));
            Assert.That(_told, Is.EqualTo(new[] { outage! with { Until = null }, outage }));
            Assert.That(_gates.Away, Is.Empty);
        });
    }

    [Test, CancelAfter(15_000)]
    public async Task A_server_is_asked_by_one_at_growing_distances_up_to_half_a_minute(CancellationToken cancellationToken)
    {
        var start = _time.GetUtcNow();
        _gates.Close("hera", Away);
        Task[] waiting = [.. Enumerable.Range(0, 20).Select(_ => _gates.WaitAsync(["hera"], cancellationToken))];
        await PassAsync(() => _asked.Count >= 8);

        var distances = _asked.Take(8).Prepend(start).Zip(_asked, (one, next) => (next - one).TotalSeconds);
        Assert.That(distances, Is.EqualTo(new[] { 1, 2, 4, 8, 16, 30, 30, 30 }));
        _isUp = true;
        await PassAsync(() => waiting.All(task => task.IsCompleted));
    }

    [Test, CancelAfter(15_000)]
    public async Task One_of_several_pools_is_enough(CancellationToken cancellationToken)
    {
        _gates.Close("hera", Away);

        Assert.That(await _gates.WaitAsync(["hera", "atlas"], cancellationToken), Is.Null);
    }

    [Test, CancelAfter(15_000)]
    public async Task The_end_of_the_night_ends_the_wait(CancellationToken cancellationToken)
    {
        _gates.Close("hera", Away);
        var waiting = _gates.WaitAsync(["hera"], cancellationToken);

        await _gates.DisposeAsync();

        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<RuntimeHealth> Health(string pool, CancellationToken cancellationToken)
    {
        _asked.Enqueue(_time.GetUtcNow());
        return Task.FromResult(_isUp ? RuntimeHealth.Up() : RuntimeHealth.Down("still away"));
    }

    /// <summary>Moves the clock in single seconds, each when somebody waits on it, until the condition holds.</summary>
    private async Task PassAsync(Func<bool> until)
    {
        while (!until())
        {
            await Quiet.AsTaskAsync();
            if (!until() && _time.Waiting > 0)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }
    }
}
