using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Host.Worker;
using Pantheon.Platform.Egress;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Host.Worker;

[NonParallelizable]
[CancelAfter(15_000)]
internal sealed class NightWatchTests
{
    private static readonly DateOnly Night = new(2026, 11, 20);

    [Test]
    public async Task What_reaches_out_after_the_first_note_raises_the_alarm_at_once_and_is_noted_once(CancellationToken cancellationToken)
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        var store = new MemoryRunStore(TimeProvider.System);
        await store.OpenNightAsync(Record(), cancellationToken);
        using var watch = NightWatch.Begin(new EgressGuard([], []), TimeProvider.System);
        await watch.NoteAsync(store, Night, cancellationToken);
        var quiet = (watch.Raised, watch.HasNews);

        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect((IPEndPoint)elsewhere.LocalEndpoint);

        Assert.That((quiet, watch.Raised?.Code, watch.HasNews), Is.EqualTo(((default(Pantheon.Engine.Scheduling.NightAlarm), false), Codes.UnlistedConnection, true)));
        await watch.NoteAsync(store, Night, cancellationToken);
        await watch.NoteAsync(store, Night, cancellationToken);
        var noted = (JsonArray)(await store.NightsAsync(1, cancellationToken))[0].Facts![NightWatch.Unlisted]!;
        Assert.That((noted.Count, watch.HasNews), Is.EqualTo((1, false)));
    }

    private static NightRecord Record() => new()
    {
        Date = Night,
        OpenedAt = DateTimeOffset.UnixEpoch,
        ClosesAt = DateTimeOffset.UnixEpoch + TimeSpan.FromHours(1),
        TimeZone = "UTC",
        Policy = "night",
        PolicyVersion = 1,
        PolicyDigest = Digest.Of("policy"),
        CatalogCommit = "0000000",
        CatalogDigest = Digest.Of("catalog"),
    };
}
