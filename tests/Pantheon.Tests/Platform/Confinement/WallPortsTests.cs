using NUnit.Framework;
using Pantheon.Platform.Confinement;

namespace Pantheon.Tests.Platform.Confinement;

public sealed class WallPortsTests
{
    [TestCase("none", "none")]
    [TestCase("8101", "8101")]
    [TestCase("8102,8101,8102", "8101,8102")]
    public void Ports_are_read_as_they_are_written(string text, string written) =>
        Assert.That(WallPorts.Parse(text)?.ToString(), Is.EqualTo(written));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("65536")]
    [TestCase("8101,")]
    [TestCase("8101-8105")]
    [TestCase("+80")]
    [TestCase("all")]
    public void Anything_else_is_no_list_of_ports(string text) => Assert.That(WallPorts.Parse(text), Is.Null);

    [Test]
    public void A_wall_for_other_ports_is_another_wall()
    {
        var raised = new WallPorts([8101, 8102]);

        Assert.That(raised, Is.EqualTo(new WallPorts([8102, 8101])));
        Assert.That(raised, Is.Not.EqualTo(new WallPorts([8101])));
        Assert.That((raised.Covers(new WallPorts([8101])), raised.Covers(new WallPorts([443]))), Is.EqualTo((true, false)));
    }
}
