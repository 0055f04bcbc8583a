using NUnit.Framework;
using Pantheon.Engine.Resources;
using Pantheon.Testing;

namespace Pantheon.Tests.Engine.Resources;

public sealed class NodeClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly ManualTime _time = new();

    [Test, CancelAfter(15_000)]
    public async Task What_is_waited_for_free_does_not_count(CancellationToken cancellationToken)
    {
        using var clock = new NodeClock(Limit, _time, cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(4));
        var waited = new TaskCompletionSource<int>();
        var free = clock.WaitFreeAsync(_ => waited.Task);
        _time.Advance(TimeSpan.FromHours(5));
        waited.SetResult(7);

        Assert.That(await free, Is.EqualTo(7));
        _time.Advance(TimeSpan.FromMinutes(5.9));
        Assert.That(clock.TimedOut, Is.False);
        _time.Advance(TimeSpan.FromMinutes(0.1));
        Assert.That((clock.TimedOut, clock.Stopped), Is.EqualTo((true, false)));
    }

    [Test, CancelAfter(15_000)]
    public async Task A_clock_without_a_limit_never_runs_out(CancellationToken cancellationToken)
    {
        using var clock = new NodeClock(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        await clock.WaitFreeAsync(_ => Task.FromResult(0));
        _time.Advance(TimeSpan.FromDays(40));

        Assert.That((clock.TimedOut, clock.Token.IsCancellationRequested), Is.EqualTo((false, false)));
    }

    [Test]
    public void One_that_comes_to_rest_was_stopped_and_has_not_timed_out()
    {
        using var clock = new NodeClock(Limit, _time, CancellationToken.None);
        clock.Rest();
        _time.Advance(Limit);

        Assert.That((clock.Stopped, clock.TimedOut, clock.Token.IsCancellationRequested), Is.EqualTo((true, false, true)));
    }
}
