using NUnit.Framework;
using Pantheon.Platform.Egress;

namespace Pantheon.Tests.Platform.Egress;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SocketTargetTests
{
    [TestCase("InterNetwork:16:{31,64,127,0,0,1,0,0,0,0,0,0,0,0}", "127.0.0.1:8000")]
    [TestCase("InterNetworkV6:28:{0,9,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0}", "[::1]:9")]
    [TestCase("InterNetworkV6:28:{0,80,0,0,0,0,0,0,0,0,0,0,0,0,0,0,255,255,10,0,0,5,0,0,0,0}", "10.0.0.5:80")]
    [TestCase("InterNetworkV6:28:{0,9,0,0,0,0,254,128,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,0,0,0}", "[fe80::1%2]:9")]
    [TestCase("Unix:12:{47,116,109,112,47,195,169,115,99,0}", "unix:/tmp/ésc")]
    [TestCase("Unix:8:{0,97,98,115,45,120}", "unix:@abs-x")]
    public void The_runtimes_own_spelling_is_read(string text, string expected) =>
        Assert.That(SocketTarget.Parse(text)?.ToString(), Is.EqualTo(expected));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("127.0.0.1:80")]
    [TestCase("InterNetwork:16:{0,80,127,0,0,1,0,0,0,0,0,0,0}")]
    [TestCase("InterNetwork:6:{0,80,127,0}")]
    [TestCase("InterNetwork:16:{0,80,127,0,0,256,0,0,0,0,0,0,0,0}")]
    [TestCase("InterNetwork:16:{0,80,127,0,0,,0,0,0,0,0,0,0,0}")]
    [TestCase("InterNetwork:16:0,80,127,0,0,1,0,0,0,0,0,0,0,0")]
    [TestCase("InterNetworkV6:16:{0,80,127,0,0,1,0,0,0,0,0,0,0,0}")]
    [TestCase("Packet:16:{0,80,127,0,0,1,0,0,0,0,0,0,0,0}")]
    [TestCase("Unix:3:{0}")]
    [TestCase("Unix:99999999999:{0}")]
    [TestCase("{}:{}:{}")]
    public void Whatever_else_it_says_is_not_understood(string? text) =>
        Assert.That(SocketTarget.Parse(text), Is.Null);
}
