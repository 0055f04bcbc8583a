using System.Text;
using NUnit.Framework;
using Pantheon.Storage.Embedded;

namespace Pantheon.Tests.Storage.Embedded;

/// <summary>Where the socket goes: its path has a hard limit.</summary>
[TestFixture]
internal sealed class ClusterLayoutTests
{
    [Test]
    public void A_short_folder_keeps_its_socket() =>
        Assert.That(Layout("/data/postgres", null).SocketFolder(asRoot: false), Is.EqualTo("/data/postgres/run"));

    [TestCase(84, true)]
    [TestCase(85, false)]
    public void The_limit_is_107_bytes(int length, bool beside)
    {
        var folder = "/" + new string('d', length + 4);
        var sockets = Layout(folder, null).SocketFolder(asRoot: false);

        Assert.That(sockets == folder + "/run", Is.EqualTo(beside));
        Assert.That(Encoding.UTF8.GetByteCount(sockets + "/" + ClusterLayout.Socket), Is.LessThanOrEqualTo(ClusterLayout.LongestSocketPath));
    }

    [Test]
    public void A_long_folder_s_socket_goes_to_the_user_s_runtime_folder_but_not_for_root()
    {
        var layout = Layout("/" + new string('d', 120), "/run/user/1000");

        Assert.That(layout.SocketFolder(asRoot: false), Does.StartWith("/run/user/1000/pantheon-"));
        Assert.That(layout.SocketFolder(asRoot: true), Does.StartWith(Path.Combine(Path.GetTempPath(), "pantheon-")));
    }

    [Test]
    public void Two_long_folders_do_not_share_a_socket() => Assert.That(
        Layout("/" + new string('d', 120), null).SocketFolder(asRoot: false), Is.Not.EqualTo(Layout("/" + new string('e', 120), null).SocketFolder(asRoot: false)));

    private static ClusterLayout Layout(string folder, string? runtime) => new(new ClusterOptions { Folder = folder, RuntimeFolder = runtime });
}
