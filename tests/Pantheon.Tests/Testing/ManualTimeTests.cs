using NUnit.Framework;
using Pantheon.Testing;

namespace Pantheon.Tests.Testing;

/// <summary>The clock that tests move: everything that waits on a TimeProvider waits for it.</summary>
[TestFixture]
internal sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();

    [Test]
    [CancelAfter(15_000)]
    public async Task A_delay_ends_when_its_time_has_come(CancellationToken cancellationToken)
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(5), _time, cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.That(delay.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromMinutes(1));

        await delay;
    }

    [Test]
    public void A_cancellation_is_due_at_its_time()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(3), _time);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(source.IsCancellationRequested, Is.True);
    }

    [Test]
    public void A_periodic_timer_fires_once_per_period_at_its_own_time()
    {
        var start = _time.GetUtcNow();
        var fired = new List<double>();
        using var timer = _time.CreateTimer(_ => fired.Add((_time.GetUtcNow() - start).TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(6));
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.That(fired, Is.EqualTo(new[] { 1.0, 3.0, 5.0 }));
    }

    [Test]
    public void Elapsed_time_follows_the_clock()
    {
        var before = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.That(_time.GetElapsedTime(before), Is.EqualTo(TimeSpan.FromMilliseconds(250)));
    }
}
