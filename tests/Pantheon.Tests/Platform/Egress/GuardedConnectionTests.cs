using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Pantheon.Platform.Egress;

namespace Pantheon.Tests.Platform.Egress;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class GuardedConnectionTests
{
    private const string Public = "93.184.216.34";

    [Test]
    public async Task A_listed_address_is_connected_without_any_look_up()
    {
        var roads = new FakeRoads(["127.0.0.1"]);

        await using var stream = await Guarded(roads, "127.0.0.1:8000").OpenAsync("127.0.0.1", 8000, CancellationToken.None);

        Assert.That(roads.Connected, Is.EqualTo(new[] { "127.0.0.1:8000" }));
        Assert.That(roads.Asked, Is.Empty);
    }

    [TestCase("127.0.0.1", 22)]
    [TestCase("127.0.0.2", 8000)]
    [TestCase("::1", 8000)]
    [TestCase("127.1", 8000)]
    [TestCase("2130706433", 8000)]
    [TestCase("::ffff:127.0.0.1", 8000)]
    [TestCase("64:ff9b::7f00:1", 8000)]
    [TestCase("2002:7f00:1::", 8000)]
    [TestCase("fe80::1%1", 8000)]
    [TestCase("localhost", 8000)]
    [TestCase("127.0.0.1.evil.example", 8000)]
    public async Task What_is_not_listed_is_neither_asked_about_nor_connected(string host, int port)
    {
        var roads = new FakeRoads(["127.0.0.1"]);

        await Assert.ThrowsAsync<EgressRefusedException>(async () => await Guarded(roads, "127.0.0.1:8000").OpenAsync(host, port, CancellationToken.None));

        Assert.That(roads.Connected.Concat(roads.Asked), Is.Empty);
    }

    [Test]
    public async Task A_name_that_is_rebound_is_refused_at_the_next_connection()
    {
        var naive = new FakeRoads(["127.0.0.1"], [Public]);
        var roads = new FakeRoads(["127.0.0.1"], [Public]);
        var guarded = Guarded(roads, "gpu.lan:8000");

        await LookTwiceAsync(naive);
        await using var first = await guarded.OpenAsync("gpu.lan", 8000, CancellationToken.None);
        await Assert.ThrowsAsync<EgressRefusedException>(async () => await guarded.OpenAsync("gpu.lan", 8000, CancellationToken.None));

        Assert.That(naive.Connected, Is.EqualTo(new[] { $"{Public}:8000" }), "the control: who looks up again after checking is led outside");
        Assert.That(roads.Connected, Is.EqualTo(new[] { "127.0.0.1:8000" }));
    }

    [TestCase("127.0.0.1", Public)]
    [TestCase(Public, "127.0.0.1")]
    [TestCase("127.0.0.1", "::ffff:127.0.0.1")]
    [TestCase("::1", "fe80::1")]
    [TestCase("127.0.0.1", "0.0.0.0")]
    [TestCase("127.0.0.1", "192.168.1.20")]
    public async Task One_bad_answer_poisons_all(string first, string second)
    {
        var roads = new FakeRoads([first, second]);

        var refused = await Assert.ThrowsAsync<EgressRefusedException>(async () => await Guarded(roads, "gpu.lan:8000").OpenAsync("gpu.lan", 8000, CancellationToken.None));

        Assert.That(refused.Message, Does.Contain("gpu.lan"));
        Assert.That(roads.Connected, Is.Empty);
    }

    [Test]
    public async Task A_name_that_nobody_knows_is_refused()
    {
        var refused = await Assert.ThrowsAsync<EgressRefusedException>(async () => await Guarded(new FakeRoads([[]]), "gpu.lan:8000").OpenAsync("gpu.lan", 8000, CancellationToken.None));

        Assert.That(refused.Message, Is.EqualTo("gpu.lan cannot be resolved"));
    }

    [Test]
    public async Task A_name_may_mean_a_listed_literal_of_the_same_port()
    {
        var roads = new FakeRoads(["192.168.1.20"]);

        await using var stream = await Guarded(roads, "gpu.lan:8000", "192.168.1.20:8000").OpenAsync("gpu.lan", 8000, CancellationToken.None);

        Assert.That(roads.Connected, Is.EqualTo(new[] { "192.168.1.20:8000" }));
    }

    [Test]
    public async Task An_answer_from_somebody_else_is_not_believed()
    {
        var roads = new FakeRoads([]) { Impostor = IPEndPoint.Parse($"{Public}:8000") };

        var refused = await Assert.ThrowsAsync<EgressRefusedException>(async () => await Guarded(roads, "127.0.0.1:8000").OpenAsync("127.0.0.1", 8000, CancellationToken.None));

        Assert.That(refused.Message, Does.Contain(Public));
    }

    [Test]
    public async Task Localhost_is_this_machine_without_any_question_and_a_dead_address_gives_way_to_the_next()
    {
        using var server = new TcpListener(IPAddress.IPv6Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        var guarded = new GuardedConnection(new EgressGuard(EgressList.Parse([$"localhost:{port}"])), new LoopbackNames(), new SocketConnector());

        await using var stream = await guarded.OpenAsync("localhost", port, CancellationToken.None);

        Assert.That(server.Pending(), Is.True);
        await Assert.ThrowsAsync<EgressRefusedException>(async () => await guarded.OpenAsync("localhost", port == 1 ? 2 : 1, CancellationToken.None));
    }

    [Test]
    public async Task A_socket_file_is_connected_only_by_its_listed_path()
    {
        var roads = new FakeRoads([]);
        var guarded = Guarded(roads, "unix:/run/a.sock");

        await using var stream = await guarded.OpenAsync("/run/a.sock", CancellationToken.None);
        await Assert.ThrowsAsync<EgressRefusedException>(async () => await guarded.OpenAsync("/run/docker.sock", CancellationToken.None));

        Assert.That(roads.Connected, Is.EqualTo(new[] { "/run/a.sock" }));
    }

    private static GuardedConnection Guarded(FakeRoads roads, params string[] allow) => new(new EgressGuard(EgressList.Parse(allow)), roads, roads);

    private static async Task LookTwiceAsync(FakeRoads roads)
    {
        var seen = await roads.LookUpAsync("gpu.lan", CancellationToken.None);
        Assert.That(seen.All(IPAddress.IsLoopback), Is.True);
        var used = await roads.LookUpAsync("gpu.lan", CancellationToken.None);
        await roads.ConnectAsync(new IPEndPoint(used[0], 8000), CancellationToken.None);
    }
}
