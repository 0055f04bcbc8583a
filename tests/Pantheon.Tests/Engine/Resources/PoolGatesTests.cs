using System.Collections.Concurrent;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Engine.Resources;
using Pantheon.Testing;

namespace Pantheon.Tests.Engine.Resources;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PoolGatesTests : IAsyncDisposable
{
    private static readonly Failure Away = new(FailureKind.RuntimeUnavailable, "nobody answers");

    private static readonly ModelAddress Hera = new("hera", "coder");

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<DateTimeOffset> _asked = new();
    private readonly ConcurrentQueue<PoolOutage> _told = new();
    private readonly PoolGates _gates;
    private volatile bool _isUp;
    private volatile bool _isModelDown;

    public PoolGatesTests() => _gates = new PoolGates(Health, _time, outage =>
    {
        _told.Enqueue(outage);
        return Task.CompletedTask;
    });

    public ValueTask DisposeAsync() => _gates.DisposeAsync();

    [Test, CancelAfter(15_000)]
    public async Task Nobody_waits_for_a_pool_that_is_there(CancellationToken cancellationToken)
    {
        Assert.That(await _gates.WaitAsync([Hera], cancellationToken), Is.Null);
        Assert.That(_asked, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task Whoever_needs_a_pool_that_is_away_waits_until_its_server_answers(CancellationToken cancellationToken)
    {
        var start = _time.GetUtcNow();
        _gates.Close("hera", Away);
        _gates.Close("hera", Away);
        var waiting = _gates.WaitAsync([Hera], cancellationToken);
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

    [Test, CancelAfter(15_000), Category("Slow")]
    public async Task A_server_is_asked_by_one_at_growing_distances_up_to_half_a_minute(CancellationToken cancellationToken)
    {
        var start = _time.GetUtcNow();
        _gates.Close("hera", Away);
        Task[] waiting = [.. Enumerable.Range(0, 20).Select(_ => _gates.WaitAsync([Hera], cancellationToken))];
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

        Assert.That(await _gates.WaitAsync([Hera, new("atlas", "coder")], cancellationToken), Is.Null);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_model_that_is_away_leaves_the_other_models_of_its_pool_alone(CancellationToken cancellationToken)
    {
        _gates.Close(Hera, Away);
        var waiting = _gates.WaitAsync([Hera], cancellationToken);

        Assert.That(await _gates.WaitAsync([new("hera", "reviewer")], cancellationToken), Is.Null);
        Assert.That((waiting.IsCompleted, _gates.Away.Single()), Is.EqualTo((false, "hera/coder")));
        _isUp = true;
        await PassAsync(() => waiting.IsCompleted);
        Assert.That((await waiting)!.Place, Is.EqualTo("hera/coder"));
        Assert.That(_asked.Count, Is.EqualTo(1));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_model_of_a_pool_that_is_back_still_waits_for_its_own_gate(CancellationToken cancellationToken)
    {
        _gates.Close(Hera, Away);
        _gates.Close("hera", Away);
        var waiting = _gates.WaitAsync([Hera], cancellationToken);
        _isModelDown = true;
        _isUp = true;
        await PassAsync(() => !_gates.Away.Contains("hera"));
        Assert.That(waiting.IsCompleted, Is.False);

        _isModelDown = false;
        await PassAsync(() => waiting.IsCompleted);
        Assert.That(_gates.Away, Is.Empty);
    }

    [Test, CancelAfter(15_000)]
    public async Task A_listener_that_breaks_keeps_nobody_waiting(CancellationToken cancellationToken)
    {
        await using var gates = new PoolGates(Health, _time, _ => throw new IOException("broken pipe"));
        gates.Close("hera", Away);
        var waiting = gates.WaitAsync([Hera], cancellationToken);
        _isUp = true;
        await PassAsync(() => waiting.IsCompleted);

        Assert.That((await waiting)!.Pool, Is.EqualTo("hera"));
    }

    [Test, CancelAfter(15_000)]
    public async Task The_end_of_the_night_ends_the_wait(CancellationToken cancellationToken)
    {
        _gates.Close("hera", Away);
        var waiting = _gates.WaitAsync([Hera], cancellationToken);

        await _gates.DisposeAsync();

        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<RuntimeHealth> Health(string pool, string? model, CancellationToken cancellationToken)
    {
        _asked.Enqueue(_time.GetUtcNow());
        return Task.FromResult(_isUp && (model is null || !_isModelDown) ? RuntimeHealth.Up() : RuntimeHealth.Down("still away"));
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
