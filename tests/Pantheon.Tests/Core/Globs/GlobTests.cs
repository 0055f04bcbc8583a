using NUnit.Framework;
using Pantheon.Core.Globs;

namespace Pantheon.Tests.Core.Globs;

public sealed class GlobTests
{
    [TestCase("src/**", "src/a/b.cs", true)]
    [TestCase("src/**", "srcs/a.cs", false)]
    [TestCase("src/*.cs", "src/a.cs", true)]
    [TestCase("src/*.cs", "src/a/b.cs", false)]
    [TestCase("**/*.pem", "a/b/c.pem", true)]
    [TestCase("**/*.pem", "c.pem", true)]
    [TestCase("**/.env", "x.env", false)]
    [TestCase("a/**/b", "a/b", true)]
    [TestCase("a/**/b", "a/x/y/b", true)]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "a/c", false)]
    [TestCase("*.{cs,md}", "x.md", true)]
    [TestCase("*.{cs,md}", "x.txt", false)]
    [TestCase("a{b", "a{b", true)]
    [TestCase("a.b", "axb", false)]
    [TestCase("[x]", "x", false)]
    [TestCase("[x]", "[x]", true)]
    [TestCase("Src/*", "src/a", false)]
    [TestCase("RetryTests.*", "RetryTests.Seconds", true)]
    [TestCase("a,b", "a,b", true)]
    [TestCase("tests/**", "tests/a\nb.cs", true)]
    [TestCase("**/*.pem", "a\nb/c.pem", true)]
    [TestCase("src/a.cs", "src/a.cs\n", false)]
    [TestCase("tests/{a}*.cs", "tests/{a}*.cs", true)]
    public void A_path_matches_or_not(string pattern, string path, bool expected) => Assert.That(new Glob(pattern).Matches(path), Is.EqualTo(expected));

    [Test]
    public void Any_of_several_is_enough() =>
        Assert.That((Glob.AnyMatches(["a/**", "b/**"], "b/x"), Glob.AnyMatches(["a/**"], "b/x"), Glob.AnyMatches([], "b")), Is.EqualTo((true, false, false)));

    [Test]
    public void An_empty_pattern_is_refused() => Assert.That(() => new Glob(""), Throws.ArgumentException);
}
