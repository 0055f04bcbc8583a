using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>Walls that fail in ways nobody thought of: the call fails, the worker and the watch over the other calls do not.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class FailingWallTests
{
    private readonly ProcessRunner _runner = new(TimeProvider.System) { Cgroups = null };

    [Test]
    public void A_wall_that_cannot_be_put_up_for_any_reason_fails_the_start_and_not_the_worker()
    {
        var spec = Attack.Shell("true") with { Walls = [new Wall { WhenPutUp = () => throw new UnauthorizedAccessException("no") }] };

        var failure = Assert.Throws<ProcessStartException>(() => _runner.Start(spec))!;

        Assert.That(failure.Message, Does.Contain("no"));
    }

    [Test]
    public async Task The_watchdog_outlives_a_wall_that_cannot_end_what_is_behind_it(CancellationToken cancellationToken)
    {
        var bounds = new ProcessCaps { MaxProcesses = 1 };
        var wall = new Wall { WhenEnded = () => throw new IOException("the warden is gone") };
        var script = "sleep 300 & sleep 300 & wait";

        var failure = await Assert.ThrowsAsync<IOException>(() => _runner.RunAsync(Attack.Shell(script) with { Caps = bounds, Walls = [wall] }, cancellationToken));
        var next = await _runner.RunAsync(Attack.Shell(script) with { Caps = bounds, Timeout = TimeSpan.FromSeconds(20) }, cancellationToken);

        Assert.That((failure!.Message, next.Breach, next.TimedOut), Is.EqualTo(("the warden is gone", Breach.Processes, false)));
        Assert.That(wall.TakenDown, Is.EqualTo(1));
    }

    private sealed class Wall : ILaunchWall
    {
        public Action WhenPutUp { get; init; } = () => { };

        public Action WhenEnded { get; init; } = () => { };

        public int TakenDown { get; private set; }

        public void PutUp() => WhenPutUp();

        public void EndAllBehind() => WhenEnded();

        public void TakeDown() => TakenDown++;
    }
}
