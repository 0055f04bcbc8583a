using System.Runtime.Versioning;
using NUnit.Framework;
using Pantheon.Platform.Files;

namespace Pantheon.Integration.Tests.Platform.Files;

/// <summary>Links that the kernel makes up lead anywhere, whatever their text says.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
[Parallelizable(ParallelScope.All)]
internal sealed class MagicLinkTests
{
    [TestCase("self/root/etc/hosts")]
    [TestCase("self/cwd")]
    [TestCase("self/exe")]
    public void A_link_of_the_kernel_is_refused(string path)
    {
        Assert.That(Path.Exists($"/proc/{path}"), Is.True, "the link must lead somewhere by plain calls");
        using var tree = TreeDirectory.Open("/proc");

        Assert.That(() => tree.ReadFile(path, 1 << 20), Throws.TypeOf<PathRefusedException>());
    }

    [Test]
    public void A_link_to_one_is_refused_from_inside_a_tree()
    {
        using var folder = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        outside.Write("secret", "secret");
        using var open = File.OpenRead(outside.PathOf("secret"));
        var descriptor = $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}";
        File.CreateSymbolicLink(folder.PathOf("fd"), descriptor);
        Directory.CreateSymbolicLink(folder.PathOf("root"), "/proc/self/root");
        Directory.CreateSymbolicLink(folder.PathOf("dev"), "/dev/fd");
        Assert.That(File.ReadAllText(folder.PathOf("fd")), Is.EqualTo("secret"), "the link must lead out by plain calls");
        Assert.That(File.Exists(folder.PathOf("root", "etc", "hosts")), Is.True);
        using var tree = TreeDirectory.Open(folder.Path);

        foreach (var path in (string[])["fd", "root/etc/hosts", "dev/0"])
        {
            Assert.That(() => tree.ReadFile(path, 100), Throws.TypeOf<PathRefusedException>().With.Message.Contains("symbolic link"), path);
            Assert.That(() => tree.WriteFile(path, "x"u8), Throws.TypeOf<PathRefusedException>(), path);
        }
    }

    [Test]
    public void A_mount_inside_the_tree_is_not_entered()
    {
        Assert.That(File.Exists("/proc/self/status"), Is.True);
        using var tree = TreeDirectory.Open("/");

        Assert.That(() => tree.ReadFile("proc/version", 1 << 16), Throws.TypeOf<PathRefusedException>().With.Message.Contains("another mount"));
    }
}
