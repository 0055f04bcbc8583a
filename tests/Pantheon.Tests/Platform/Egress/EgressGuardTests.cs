using System.Net;
using NUnit.Framework;
using Pantheon.Platform.Egress;

namespace Pantheon.Tests.Platform.Egress;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class EgressGuardTests
{
    private readonly EgressGuard _guard = new([IPEndPoint.Parse("127.0.0.1:11434"), IPEndPoint.Parse("[fd00::5]:8000")], ["/run/pantheon/pg.sock"]);

    [TestCase("127.0.0.1:11434", true)]
    [TestCase("[fd00::5]:8000", true)]
    [TestCase("127.0.0.1:11435", false)]
    [TestCase("127.0.0.2:11434", false)]
    [TestCase("[::1]:11434", false)]
    [TestCase("[::ffff:127.0.0.1]:11434", false)]
    [TestCase("[64:ff9b::7f00:1]:11434", false)]
    [TestCase("[2002:7f00:1::]:11434", false)]
    [TestCase("[fd00::5%2]:8000", false)]
    [TestCase("169.254.169.254:80", false)]
    [TestCase("1.1.1.1:443", false)]
    public void Only_what_is_listed_is_allowed(string endpoint, bool allowed)
    {
        Assert.That(_guard.IsAllowed(IPEndPoint.Parse(endpoint)), Is.EqualTo(allowed));
    }

    [TestCase("/run/pantheon/pg.sock", true)]
    [TestCase("/run/pantheon/../pantheon/pg.sock", false)]
    [TestCase("/run/docker.sock", false)]
    public void Only_listed_socket_files_are_allowed(string path, bool allowed)
    {
        Assert.That(_guard.IsAllowed(path), Is.EqualTo(allowed));
    }

    [TestCase("0.0.0.0:80")]
    [TestCase("127.0.0.1:0")]
    [TestCase("169.254.169.254:80")]
    [TestCase("224.0.0.1:80")]
    [TestCase("255.255.255.255:80")]
    [TestCase("[::]:80")]
    [TestCase("[::ffff:10.0.0.1]:80")]
    [TestCase("[fe80::1]:80")]
    [TestCase("[ff02::1]:80")]
    [TestCase("[2001::1]:80")]
    public void Some_addresses_cannot_be_listed_at_all(string endpoint)
    {
        Assert.That(() => new EgressGuard([IPEndPoint.Parse(endpoint)], []), Throws.ArgumentException.With.Message.Contains(endpoint));
    }
}
