using NUnit.Framework;
using Pantheon.Tools.Shell;

namespace Pantheon.Tests.Tools.Shell;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class RipgrepPatternTests
{
    [TestCase(@"int \w+\(int", true)]
    [TestCase("^(class|record) [A-Z][A-Za-z0-9_]*$", true)]
    [TestCase(@"(?i)total\b.{2,5}\[x\]", true)]
    [TestCase(@"\<word\>", false)]
    [TestCase("[a-z-[aeiou]]", false)]
    [TestCase("[a&&b]", false)]
    [TestCase("[[:alpha:]]", false)]
    [TestCase(@"\p{Lu}", false)]
    [TestCase(@"a\1", false)]
    [TestCase("a{,3}", false)]
    [TestCase("two\nlines", false)]
    public void Only_what_both_engines_read_alike_is_handed_on(string pattern, bool handed) => Assert.That(RipgrepFiles.MeansTheSame(pattern), Is.EqualTo(handed));

    [Test]
    [CancelAfter(20_000)]
    public void A_long_pattern_is_judged_in_no_time() => Assert.That(RipgrepFiles.MeansTheSame(string.Concat(Enumerable.Repeat("(?:a[b-c", 5_000)) + "\\Q"), Is.False);
}
