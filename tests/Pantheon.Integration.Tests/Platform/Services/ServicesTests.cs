using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Platform.Egress;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;

namespace Pantheon.Integration.Tests.Platform.Services;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ServicesTests
{
    [Test]
    public void The_service_manager_hears_each_message()
    {
        using var folder = new TemporaryFolder();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        manager.Bind(new UnixDomainSocketEndPoint(folder.PathOf("notify")));
        var notifier = new SystemdNotifier(folder.PathOf("notify"));

        Assert.That(notifier.Ready("up\nREADY=0") && notifier.Status("busy") && notifier.Watchdog() && notifier.Stopping());

        var heard = Enumerable.Range(0, 4).Select(_ => Receive(manager)).ToList();
        Assert.That(heard, Is.EqualTo([$"READY=1\nMAINPID={Environment.ProcessId}\nSTATUS=up READY=0", "STATUS=busy", "WATCHDOG=1", "STOPPING=1"]));
    }

    [Test]
    public void Without_a_service_manager_nothing_is_said()
    {
        Assert.That(new SystemdNotifier(null).Watchdog(), Is.False);
        Assert.That(new SystemdNotifier("/no/such/socket").Watchdog(), Is.False);
    }

    [TestCase("2000000", 1000)]
    [TestCase("0", null)]
    [TestCase("soon", null)]
    [TestCase(null, null)]
    public void The_watchdog_is_fed_twice_as_often_as_it_asks(string? microseconds, int? milliseconds)
    {
        Assert.That(SystemdNotifier.WatchdogPeriod(microseconds)?.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_lock_has_one_holder_and_the_next_gets_it_when_it_is_freed(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("lock");
        var first = FileLock.TryAcquire(path);
        Assert.That(first, Is.Not.Null);
        Assert.That(FileLock.TryAcquire(path), Is.Null);

        var waiting = FileLock.AcquireAsync(path, TimeProvider.System, cancellationToken);
        first!.Dispose();
        using var second = await waiting;

        Assert.That(FileLock.TryAcquire(path), Is.Null);
    }

    [Test]
    public void A_lock_in_a_missing_folder_is_an_error_and_not_a_wait()
    {
        Assert.That(() => FileLock.TryAcquire("/no/such/folder/lock"), Throws.InstanceOf<IOException>());
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task An_inhibitor_holds_or_says_why_not(CancellationToken cancellationToken)
    {
        await using var inhibition = await new SleepInhibitor(new ProcessRunner(TimeProvider.System)).HoldAsync("a test", cancellationToken);

        Assert.That(inhibition.IsHeld, Is.EqualTo(inhibition.WhyNot is null), inhibition.WhyNot);
        Assert.That(inhibition.WhyNot, Is.Null.Or.Length.GreaterThan(30));
    }

    [Test]
    [CancelAfter(15_000)]
    public async Task A_probe_tells_an_answer_from_a_refusal_to_send(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var probe = new EgressProbe(TimeProvider.System);

        var answered = await probe.TryAsync((IPEndPoint)listener.LocalEndpoint, TimeSpan.FromSeconds(10), cancellationToken);
        var blocked = await probe.TryAsync(new IPEndPoint(IPAddress.Parse("255.255.255.255"), 443), TimeSpan.FromSeconds(10), cancellationToken);

        Assert.That((answered, blocked), Is.EqualTo((EgressReach.Answered, EgressReach.Blocked)));
    }

    [Test]
    public void A_disk_tells_its_free_space()
    {
        Assert.That(DiskSpace.FreeBytes(Path.GetTempPath()), Is.GreaterThan(0));
    }

    private static string Receive(Socket socket)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
