using NUnit.Framework;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tests.Platform.Sandboxing;

public sealed class PathRulesTests
{
    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("path-rules-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestCase("/")]
    [TestCase("/proc")]
    [TestCase("/proc/1")]
    [TestCase("/sys/fs/cgroup")]
    [TestCase("/dev")]
    [TestCase("/dev/shm")]
    [TestCase("/run")]
    [TestCase("/run/user/1000")]
    [TestCase("/run/docker.sock")]
    [TestCase("/var/run/docker.sock")]
    [TestCase("/etc")]
    [TestCase("/etc/shadow")]
    [TestCase("/etc/ssl/private")]
    [TestCase("/root")]
    [TestCase("/home")]
    [TestCase("/home/somebody")]
    [TestCase("/home/somebody/.ssh")]
    [TestCase("/home/somebody/.ssh/id_ed25519")]
    [TestCase("/home/somebody/.aws/credentials")]
    [TestCase("/home/somebody/.config/gh/hosts.yml")]
    [TestCase("/home/somebody/.nuget/NuGet")]
    [TestCase("/home/somebody/.gnupg")]
    [TestCase("/home/somebody/.git-credentials")]
    [TestCase("/var")]
    [TestCase("/var/lib")]
    [TestCase("/var/lib/pantheon")]
    [TestCase("/tmp")]
    [TestCase("relative")]
    [TestCase("/usr/../etc")]
    [TestCase("/usr//share")]
    [TestCase("/usr/./share")]
    public void A_path_that_would_open_the_sandbox_is_refused(string path) =>
        Assert.That(PathRules.WhyNot(path, ForbiddenPaths.None), Is.Not.Null);

    [TestCase("/usr/share/dotnet")]
    [TestCase("/opt/tool")]
    [TestCase("/home/somebody/.nuget/packages")]
    [TestCase("/home/somebody/.cargo/registry")]
    [TestCase("/home/somebody/.dotnet")]
    [TestCase("/var/cache/pantheon")]
    [TestCase("/srv/sshd")]
    [TestCase("/no/such/cache")]
    public void A_cache_or_a_tool_is_shown(string path) => Assert.That(PathRules.WhyNot(path, ForbiddenPaths.None), Is.Null);

    [Test]
    public void A_link_is_judged_by_where_it_leads_also_in_the_middle_of_a_path()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "cache"), "/etc");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "fine"), "/usr");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(PathRules.WhyNot(Path.Combine(_folder, "cache"), ForbiddenPaths.None), Does.StartWith("it leads to '/etc'"));
            Assert.That(PathRules.WhyNot(Path.Combine(_folder, "cache", "ssl"), ForbiddenPaths.None), Does.StartWith("it leads to '/etc/ssl'"));
            Assert.That(PathRules.WhyNot(Path.Combine(_folder, "fine", "share"), ForbiddenPaths.None), Is.Null);
        }
    }

    [Test]
    public void A_folder_around_credentials_is_refused_wherever_it_lies()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "home", ".ssh"));
        Directory.CreateDirectory(Path.Combine(_folder, "home", ".config", "gcloud"));
        Directory.CreateDirectory(Path.Combine(_folder, "home", ".cache", "build"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(PathRules.WhyNot(Path.Combine(_folder, "home"), ForbiddenPaths.None), Is.EqualTo("it holds '.ssh', where credentials lie"));
            Assert.That(PathRules.WhyNot(Path.Combine(_folder, "home", ".config"), ForbiddenPaths.None), Is.EqualTo("it holds '.config/gcloud', where credentials lie"));
            Assert.That(PathRules.WhyNot(Path.Combine(_folder, "home", ".cache", "build"), ForbiddenPaths.None), Is.Null);
        }
    }

    [Test]
    public void The_boxs_own_places_are_refused_with_what_is_in_them_and_around_them()
    {
        var box = new ForbiddenPaths { WithContent = ["/srv/box/keys", "/mnt/key/signing"], AsAWhole = ["/srv/box"] };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(PathRules.WhyNot("/srv/box/keys/signing-key", box), Is.EqualTo("it is or lies in '/srv/box/keys'"));
            Assert.That(PathRules.WhyNot("/mnt/key", box), Is.EqualTo("'/mnt/key/signing' lies in it"));
            Assert.That(PathRules.WhyNot("/srv/box", box), Does.Contain("lies in it").Or.Contain("never shown"));
            Assert.That(PathRules.WhyNot("/srv", box), Does.Contain("lies in it"));
            Assert.That(PathRules.WhyNot("/srv/box/work/run/tree", box), Is.Null);
            Assert.That(PathRules.WhyNot("/srv/box2", box), Is.Null);
        }
    }
}
