using NUnit.Framework;
using Pantheon.Platform.Files;

namespace Pantheon.Tests.Platform.Files;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SafePathTests
{
    [TestCase("a/b.txt", "a|b.txt")]
    [TestCase("./a//b/", "a|b")]
    [TestCase("", "")]
    [TestCase(".", "")]
    [TestCase(".gitignore", ".gitignore")]
    [TestCase(".github/x", ".github|x")]
    [TestCase("a..b/...", "a..b|...")]
    [TestCase("git~x", "git~x")]
    public void A_path_inside_the_tree_is_split(string path, string components)
    {
        Assert.That(string.Join('|', SafePath.Split(path)), Is.EqualTo(components));
    }

    [TestCase("/etc/passwd")]
    [TestCase("C:/x")]
    [TestCase("..")]
    [TestCase("a/../b")]
    [TestCase("a/..")]
    [TestCase("a\0b")]
    [TestCase("a\nb")]
    [TestCase("a\\..\\b")]
    [TestCase(".git")]
    [TestCase(".git/config")]
    [TestCase("sub/.GIT/hooks/pre-commit")]
    [TestCase(".Git ")]
    [TestCase(".git.")]
    [TestCase(".git. . ")]
    [TestCase("GIT~1/config")]
    [TestCase("git~2")]
    [TestCase(".git::$INDEX_ALLOCATION/config")]
    [TestCase(".g\u200cit/config")]
    [TestCase("\ufeff.git")]
    public void A_path_that_leads_elsewhere_is_refused_and_named(string path)
    {
        Assert.That(() => SafePath.Split(path), Throws.TypeOf<PathRefusedException>().With.Property(nameof(PathRefusedException.Path)).EqualTo(path));
    }

    [Test]
    public void An_overlong_path_or_name_is_refused()
    {
        Assert.That(() => SafePath.Split(new string('a', 5000)), Throws.TypeOf<PathRefusedException>());
        Assert.That(() => SafePath.Split(new string('a', 256)), Throws.TypeOf<PathRefusedException>());
    }
}
