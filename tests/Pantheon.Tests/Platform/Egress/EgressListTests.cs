using NUnit.Framework;
using Pantheon.Platform.Egress;

namespace Pantheon.Tests.Platform.Egress;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class EgressListTests
{
    [Test]
    public void Addresses_socket_files_names_and_urls_are_read()
    {
        var list = EgressList.Parse(["127.0.0.1:8000", "[::1]:8000", "unix:/run/a.sock", "gpu.lan:9", "http://10.0.0.5/v1", "https://[fd00::5]"]);

        Assert.That(list.Ignored, Is.Empty);
        Assert.That(list.Endpoints.Select(endpoint => endpoint.ToString()), Is.EquivalentTo(new[] { "127.0.0.1:8000", "[::1]:8000", "10.0.0.5:80", "[fd00::5]:443" }));
        Assert.That(list.UnixSockets, Is.EqualTo(new[] { "/run/a.sock" }));
        Assert.That(list.Names, Is.EqualTo(new[] { "gpu.lan:9" }));
    }

    [TestCase("")]
    [TestCase("*")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.0/8")]
    [TestCase("127.0.0.1:*")]
    [TestCase("127.0.0.1:8000 ")]
    [TestCase("127.1:8000")]
    [TestCase("::1:8000")]
    [TestCase("[::ffff:127.0.0.1]:8000")]
    [TestCase("169.254.169.254:80")]
    [TestCase("0.0.0.0:80")]
    [TestCase("[fd00:ec2::254]:80")]
    [TestCase("user@127.0.0.1:8000")]
    [TestCase("127.0.0.1:8000/v1")]
    [TestCase("HTTP://127.0.0.1:8000")]
    [TestCase("unix:run/a.sock")]
    [TestCase("unix:/run/../a.sock")]
    [TestCase("unix:/run//a.sock")]
    public void Any_other_entry_allows_nothing_and_is_named(string entry)
    {
        var list = EgressList.Parse([entry]);

        Assert.That(list.Endpoints, Is.Empty);
        Assert.That(list.Names, Is.Empty);
        Assert.That(list.UnixSockets, Is.Empty);
        Assert.That(list.Ignored, Has.Exactly(1).Items.And.All.Contains(entry));
    }
}
