using NUnit.Framework;
using Pantheon.Runtimes.LlamaCpp;
using Pantheon.Testing;

namespace Pantheon.Tests.Runtimes.LlamaCpp;

public sealed class IdleWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly ManualTime _time = new();
    private int _idle;

    [SetUp]
    public void Begin() => _idle = 0;

    [Test]
    public void It_is_told_once_the_last_use_is_over_for_so_long()
    {
        using var watch = new IdleWatch(Limit, _time, () => _idle++);
        var one = watch.Use();
        var two = watch.Use();
        one.Dispose();
        _time.Advance(Limit * 2);
        Assert.That(_idle, Is.Zero);

        two.Dispose();
        two.Dispose();
        _time.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.That((_idle, watch.IsUsed), Is.EqualTo((0, false)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_idle, Is.EqualTo(1));
    }

    [Test]
    public void A_use_in_the_meantime_begins_the_wait_anew()
    {
        using var watch = new IdleWatch(Limit, _time, () => _idle++);
        watch.Use().Dispose();
        _time.Advance(Limit / 2);
        watch.Use().Dispose();
        _time.Advance(Limit / 2);

        Assert.That(_idle, Is.Zero);
    }

    [TestCase(null)]
    [TestCase(-1)]
    public void Without_a_limit_it_is_never_told(int? milliseconds)
    {
        using var watch = new IdleWatch(milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : null, _time, () => _idle++);
        watch.Use().Dispose();
        _time.Advance(TimeSpan.FromDays(40));

        Assert.That(_idle, Is.Zero);
    }
}
