using System.Text;
using NUnit.Framework;
using Pantheon.Tools.Parsing;

namespace Pantheon.Tests.Tools.Parsing;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ShownOutputTests
{
    [Test]
    public void Short_output_is_shown_as_it_is() => Assert.That(ShownOutput.Of("one\ntwo\n", 1_000), Is.EqualTo(("one\ntwo", false)));

    [Test]
    public void Terminal_codes_and_overwritten_progress_are_left_out() =>
        Assert.That(ShownOutput.Of("\x1b[31mred\x1b[0m\x1b]0;title\x07\n 10 %\r 100 %\nnul\0l\r\n", 1_000), Is.EqualTo(("red\n 100 %\nnul\ufffdl", false)));

    [TestCase(20_000_000, 11_000, 'x')]
    [TestCase(30_000, 11_000, '\u20ac')]
    [TestCase(12_000, 11_000, 'x')]
    [TestCase(400_000, 300, '\u00e4')]
    public void Long_output_keeps_head_and_tail_within_the_bound(int length, int bound, char letter)
    {
        var lines = string.Concat(Enumerable.Repeat(new string(letter, 79) + "\n", length / 80));

        var (text, cut) = ShownOutput.Of("first\n" + lines + "last", bound);

        Assert.That((cut, Encoding.UTF8.GetByteCount(text) <= bound), Is.EqualTo((true, true)));
        Assert.That(text, Does.StartWith("first\n").And.EndWith("last").And.Contain("characters left out; the whole output is kept with the run"));
    }

    [FsCheck.NUnit.Property(Replay = "1904,1")]
    public void No_output_breaks_the_bound(string? text) => Assert.That(Encoding.UTF8.GetByteCount(ShownOutput.Of(string.Concat(Enumerable.Repeat(text ?? "", 40)), 300).Text), Is.LessThanOrEqualTo(300));
}
