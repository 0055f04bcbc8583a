using NUnit.Framework;
using Pantheon.Host.Composition;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Composition;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "there are no modes of folders")]
internal sealed class ShortFolderTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly HostEnvironment Bare = new(new Dictionary<string, string>(), "/", "u");

    [Test]
    public void A_folder_for_sockets_that_was_open_to_others_is_closed()
    {
        var data = Directory.CreateTempSubdirectory("pt-");
        try
        {
            Directory.CreateDirectory(Path.Combine(data.FullName, "run"), Owner | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);

            var folder = ShortFolder.For(data.FullName, Bare);

            Assert.That((folder, File.GetUnixFileMode(folder)), Is.EqualTo((Path.Combine(data.FullName, "run"), Owner)));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Test]
    public void In_a_folder_that_all_share_nobody_can_know_the_name_beforehand()
    {
        var data = "/" + new string('d', 100);

        var (one, other) = (ShortFolder.For(data, Bare), ShortFolder.For(data, Bare));

        try
        {
            Assert.That(one, Is.Not.EqualTo(other));
            Assert.That(File.GetUnixFileMode(one), Is.EqualTo(Owner));
        }
        finally
        {
            Directory.Delete(one);
            Directory.Delete(other);
        }
    }
}
