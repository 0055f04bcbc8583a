using NUnit.Framework;
using Pantheon.Tools.Git;

namespace Pantheon.Tests.Tools.Git;

public sealed class GitVersionTests
{
    [TestCase("git version 2.39.5\n", true)]
    [TestCase("git version 2.39.5 (Apple Git-154)", true)]
    [TestCase("git version 2.45.1.windows.1", true)]
    [TestCase("git version 2.46.0-rc1", true)]
    [TestCase("git version 3.0", true)]
    [TestCase("git version 2.39.3", false)]
    [TestCase("git version 2.43.0", false)]
    [TestCase("git version 2.45.0", false)]
    [TestCase("git version 2.38.5", false)]
    [TestCase("git version 1.9.9", false)]
    public void Versions_with_the_known_holes_are_too_old(string text, bool safe) => Assert.That(GitVersion.IsSafe(GitVersion.Parse(text)!), Is.EqualTo(safe));

    [TestCase("")]
    [TestCase("git version")]
    [TestCase("git version two")]
    [TestCase("busybox")]
    public void A_text_without_a_version_has_none(string text) => Assert.That(GitVersion.Parse(text), Is.Null);
}
