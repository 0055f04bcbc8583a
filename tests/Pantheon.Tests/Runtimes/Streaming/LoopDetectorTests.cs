using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Streaming;

internal sealed class LoopDetectorTests
{
    [TestCase("a")]
    [TestCase("I will now read the file.\n")]
    [TestCase("The same line. And another one; then once more.\r\n\r\n")]
    public void A_short_passage_over_and_over_is_a_loop(string passage) => Assert.That(LengthUntilSeen("It began well. ", passage), Is.LessThanOrEqualTo(LoopDetector.Longest));

    [Test]
    public void Any_passage_of_up_to_1536_characters_is_seen_within_8192()
    {
        Sampled.Holds(Prop.ForAll(Gen.Choose(1, 1536).ToArbitrary(), Gen.Choose(0, 9000).ToArbitrary(), (length, before) =>
            LengthUntilSeen(Noise(before, 7), Noise(length, 11)) <= LoopDetector.Longest));
    }

    [Test]
    public void Text_that_repeats_itself_now_and_then_is_no_loop()
    {
        var detector = new LoopDetector();
        for (var i = 0; i < 400; i++)
        {
            Assert.That(detector.Add($"    Assert.That(Add({i}, {i + 1}), Is.EqualTo({(2 * i) + 1}));\n"), Is.False);
        }
    }

    [Test]
    public void A_table_rule_or_a_banner_is_no_loop() => Assert.That(new LoopDetector().Add(new string('-', 2000) + "\n" + string.Concat(Enumerable.Repeat("| - ", 500)) + "\n"), Is.False);

    [Test]
    public void White_space_without_end_is_seen_and_deep_indentation_is_not()
    {
        Assert.That(new BlankRun().Add("{\n" + new string(' ', 400) + "\"a\":" + new string('\n', 400)), Is.False);
        Assert.That(new BlankRun().Add("{\"a\": 1" + string.Concat(Enumerable.Repeat("\n \t", 200))), Is.True);
    }

    private static int LengthUntilSeen(string before, string passage)
    {
        var detector = new LoopDetector();
        if (detector.Add(before))
        {
            return int.MaxValue;
        }

        var length = 0;
        while (length <= 2 * LoopDetector.Longest)
        {
            length++;
            if (detector.Add(passage[(length - 1) % passage.Length].ToString()))
            {
                return length;
            }
        }

        return int.MaxValue;
    }

    private static string Noise(int length, int seed)
    {
        var random = new Random(seed + length);
        return string.Create(length, random, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = (char)source.Next('a', 'z' + 1);
            }
        });
    }
}
