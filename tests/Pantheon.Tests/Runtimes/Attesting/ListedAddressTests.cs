using System.Net;
using NUnit.Framework;
using Pantheon.Runtimes.Attesting;
using Pantheon.Runtimes.Http;

namespace Pantheon.Tests.Runtimes.Attesting;

internal sealed class ListedAddressTests
{
    [TestCase("127.0.0.1")]
    [TestCase("127.8.8.8")]
    [TestCase("::1")]
    [TestCase("10.1.2.3")]
    [TestCase("172.31.255.1")]
    [TestCase("192.168.7.9")]
    [TestCase("fd12:3456::9")]
    public void This_machine_and_private_addresses_count(string address) =>
        Assert.That(ListedAddress.WhyNot(LocalEndpoint.At(new IPEndPoint(IPAddress.Parse(address), 11434))), Is.Null);

    [TestCase("8.8.8.8")]
    [TestCase("172.32.0.1")]
    [TestCase("192.169.0.1")]
    [TestCase("100.64.0.1")]
    [TestCase("2001:db8::1")]
    [TestCase("fe80::1")]
    public void Any_other_address_does_not(string address) =>
        Assert.That(ListedAddress.WhyNot(LocalEndpoint.At(new IPEndPoint(IPAddress.Parse(address), 11434))), Does.StartWith(address));

    [Test]
    public void A_socket_file_is_on_this_machine() => Assert.That(ListedAddress.WhyNot(LocalEndpoint.OverSocket("/run/model.sock")), Is.Null);
}
