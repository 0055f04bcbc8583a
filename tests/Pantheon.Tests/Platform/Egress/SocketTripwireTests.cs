using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Platform.Egress;
using Pantheon.Testing;

namespace Pantheon.Tests.Platform.Egress;

/// <summary>The tripwire hears the whole process, other tests among it: each test looks for its own address alone.</summary>
[TestFixture]
internal sealed class SocketTripwireTests
{
    private readonly ManualTime _time = new();

    [Test]
    public async Task A_connection_to_a_listed_place_is_counted_and_no_hit()
    {
        using var server = new LoopbackCanary();
        using var tripwire = Armed(server.Address);

        using var client = new TcpClient();
        await client.ConnectAsync(server.Address);
        using var dual = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await dual.ConnectAsync(server.Address.Address, server.Address.Port);

        Assert.That(tripwire.Listed, Is.EqualTo(2));
        Assert.That(HitsOf(tripwire, server.Address.ToString()), Is.Empty);
    }

    [Test]
    public async Task A_connection_to_any_other_place_is_a_hit_with_its_time()
    {
        using var server = new LoopbackCanary();
        using var tripwire = Armed(IPEndPoint.Parse("127.0.0.1:1"));

        using var client = new TcpClient();
        await client.ConnectAsync(server.Address);

        var hit = HitsOf(tripwire, server.Address.ToString()).Single();
        Assert.That(hit, Is.EqualTo(new TripwireHit(_time.GetUtcNow(), $"a connection was made to {server.Address}")));
        Assert.That(tripwire.FirstHit.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void A_udp_socket_that_only_looks_which_way_it_would_go_is_a_hit()
    {
        using var tripwire = Armed(IPEndPoint.Parse("127.0.0.1:1"));
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, 9);

        Assert.That(HitsOf(tripwire, "127.0.0.1:9"), Has.Exactly(1).Items);
    }

    [Test]
    public void A_socket_file_that_is_not_listed_is_a_hit_and_a_listed_one_is_none()
    {
        var folder = Directory.CreateTempSubdirectory("tripwire-");
        try
        {
            var (listed, other) = (Path.Combine(folder.FullName, "listed"), Path.Combine(folder.FullName, "other"));
            using var tripwire = SocketTripwire.TryArm(new EgressGuard([], [listed]), _time)!;
            foreach (var path in new[] { listed, other })
            {
                using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                server.Bind(new UnixDomainSocketEndPoint(path));
                server.Listen();
                using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                client.Connect(new UnixDomainSocketEndPoint(path));
            }

            Assert.That(HitsOf(tripwire, $"unix:{listed}"), Is.Empty);
            Assert.That(HitsOf(tripwire, $"unix:{other}"), Has.Exactly(1).Items);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_name_that_is_looked_up_is_a_hit_even_when_it_means_this_machine()
    {
        using var tripwire = Armed(IPEndPoint.Parse("127.0.0.1:1"));

        await Dns.GetHostAddressesAsync("localhost");

        Assert.That(HitsOf(tripwire, "'localhost'"), Is.Not.Empty);
    }

    [Test]
    public async Task A_disarmed_tripwire_hears_nothing_more()
    {
        using var server = new LoopbackCanary();
        var tripwire = Armed(IPEndPoint.Parse("127.0.0.1:1"));
        tripwire.Dispose();

        using var client = new TcpClient();
        await client.ConnectAsync(server.Address);

        Assert.That(HitsOf(tripwire, server.Address.ToString()), Is.Empty);
    }

    private static IEnumerable<TripwireHit> HitsOf(SocketTripwire tripwire, string place) =>
        tripwire.Hits.Where(hit => hit.What.Contains(place, StringComparison.Ordinal));

    private SocketTripwire Armed(IPEndPoint listed) => SocketTripwire.TryArm(new EgressGuard([listed], []), _time)!; // it sees in a test process
}
