using NUnit.Framework;
using Pantheon.Platform.Egress;

namespace Pantheon.Tests.Platform.Egress;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class UrlGateTests
{
    [TestCase("http://127.0.0.1:11434", "127.0.0.1", 11434)]
    [TestCase("http://127.0.0.1:8080/v1", "127.0.0.1", 8080)]
    [TestCase("http://192.168.1.20:8000/v1/chat?x=1", "192.168.1.20", 8000)]
    [TestCase("http://localhost:1", "localhost", 1)]
    [TestCase("http://localhost/", "localhost", 80)]
    [TestCase("https://gpu-box.lan", "gpu-box.lan", 443)]
    [TestCase("https://10.0.0.5:65535/a/b", "10.0.0.5", 65535)]
    [TestCase("http://box1.2nd.lan:80", "box1.2nd.lan", 80)]
    [TestCase("http://[::1]:8080/v1", "[::1]", 8080)]
    [TestCase("https://[fd00::1]", "[fd00::1]", 443)]
    [TestCase("http://[2001:db8:0:1:1:1:1:1]:9", "[2001:db8:0:1:1:1:1:1]", 9)]
    public void A_plain_url_is_accepted_with_its_host_and_port(string raw, string host, int port)
    {
        var gated = UrlGate.Parse(raw);

        Assert.That(gated.Refusal, Is.Null);
        Assert.That((gated.Endpoint!.Host, gated.Endpoint.Port), Is.EqualTo((host, port)));
    }

    [TestCase("")]
    [TestCase("127.0.0.1:11434")]
    [TestCase(" http://127.0.0.1:1")]
    [TestCase("http://127.0.0.1:1 ")]
    [TestCase("http://127.0.0.1:1\n")]
    [TestCase("http://127.0.0.1\t:1")]
    [TestCase("HTTP://127.0.0.1:1")]
    [TestCase("hTTp://127.0.0.1:1")]
    [TestCase("ftp://127.0.0.1:1")]
    [TestCase("file:///etc/passwd")]
    [TestCase("unix:///run/x.sock")]
    [TestCase("gopher://127.0.0.1:1")]
    [TestCase("http:/127.0.0.1:1")]
    [TestCase("http:127.0.0.1:1")]
    [TestCase("http:///127.0.0.1:1")]
    [TestCase("http://")]
    [TestCase("http://:80")]
    [TestCase("//127.0.0.1:1")]
    [TestCase("http://user@127.0.0.1:1")]
    [TestCase("http://user:pw@127.0.0.1:1")]
    [TestCase("http://127.0.0.1:1@evil.com/")]
    [TestCase("http://evil.com#@127.0.0.1:1")]
    [TestCase("http://127.0.0.1:1/#f")]
    [TestCase("http://127.0.0.1\\@evil.com")]
    [TestCase("http:\\\\127.0.0.1:1")]
    [TestCase("http://127.0.0.1:1\\a")]
    [TestCase("http://127.0.0.1%2eevil.com")]
    [TestCase("http://%3127.0.0.1:1")]
    [TestCase("http://127.0.0.1%00.evil.com")]
    [TestCase("http://0177.0.0.1:1")]
    [TestCase("http://0x7f.0.0.1:1")]
    [TestCase("http://0x7f.1:1")]
    [TestCase("http://0x7f000001:1")]
    [TestCase("http://2130706433:1")]
    [TestCase("http://127.1:1")]
    [TestCase("http://127.0.1:1")]
    [TestCase("http://127.0.0.01:1")]
    [TestCase("http://127.0.0.256:1")]
    [TestCase("http://127.0.0.1.:1")]
    [TestCase("http://1.127.0.0.1:1")]
    [TestCase("http://127.0.0.0x1:1")]
    [TestCase("http://evil.0x:1")]
    [TestCase("http://[::01]:1")]
    [TestCase("http://[0:0:0:0:0:0:0:1]:1")]
    [TestCase("http://[FD00::1]:1")]
    [TestCase("http://[::7f00:1]:1")]
    [TestCase("http://[::127.0.0.1]:1")]
    [TestCase("http://[::1%1]:1")]
    [TestCase("http://[::1]x:1")]
    [TestCase("http://[::1]:")]
    [TestCase("http://[::1]]:1")]
    [TestCase("http://[[::1]]:1")]
    [TestCase("http://[::1")]
    [TestCase("http://[]:1")]
    [TestCase("http://[127.0.0.1]:1")]
    [TestCase("http://::1:1")]
    [TestCase("http://[::ffff:127.0.0.1]:1")]
    [TestCase("http://[fe80::1%25eth0]:1")]
    [TestCase("http://localhost.:1")]
    [TestCase("http://.localhost:1")]
    [TestCase("http://a..b:1")]
    [TestCase("http://-a.b:1")]
    [TestCase("http://a-.b:1")]
    [TestCase("http://a_b:1")]
    [TestCase("http://LOCALHOST:1")]
    [TestCase("http://xn--80ak6aa92e.com")]
    [TestCase("http://127。0。0。1:1")]
    [TestCase("http://①27.0.0.1:1")]
    [TestCase("http://loc\u00adalhost:1")]
    [TestCase("http://127.0.0.1:")]
    [TestCase("http://127.0.0.1:0")]
    [TestCase("http://127.0.0.1:080")]
    [TestCase("http://127.0.0.1:65536")]
    [TestCase("http://127.0.0.1:+80")]
    [TestCase("http://127.0.0.1:-1")]
    [TestCase("http://127.0.0.1:8 0")]
    [TestCase("http://127.0.0.1:80:80")]
    [TestCase("http://127.0.0.1;evil.com:1")]
    [TestCase("http://127.0.0.1,evil.com:1")]
    [TestCase("http://*:1")]
    public void Any_other_spelling_is_refused(string raw)
    {
        var gated = UrlGate.Parse(raw);

        Assert.That(gated.IsAccepted, Is.False);
        Assert.That(gated.Refusal, Does.StartWith("the URL '").And.EndsWith("."));
    }

    [Test]
    public void A_refusal_shows_hidden_characters_and_no_more_than_a_line_of_them()
    {
        Assert.That(UrlGate.Parse("http://a\u0000\n" + new string('b', 5000)).Refusal, Does.Contain("http://a\\u0000\\u000ab").And.Length.LessThan(450));
    }
}
