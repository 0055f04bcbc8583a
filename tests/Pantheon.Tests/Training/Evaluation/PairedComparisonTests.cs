using NUnit.Framework;
using Pantheon.Training.Evaluation;

namespace Pantheon.Tests.Training.Evaluation;

internal sealed class PairedComparisonTests
{
    // tails of the binomial distribution with p = 1/2: 1/64, 7/64, 1/2 + C(10,5)/2^11
    [TestCase(6, 0, 0.015625)]
    [TestCase(5, 1, 0.109375)]
    [TestCase(5, 5, 0.623046875)]
    [TestCase(0, 0, 1)]
    [TestCase(0, 4, 1)]
    public void The_p_value_is_the_exact_tail(int repaired, int broken, double p)
    {
        var comparison = PairedComparison.Of(Marks(broken, repaired, 41), Marks(repaired, broken, 41, flip: true));

        Assert.That(comparison.PValue, Is.EqualTo(p).Within(1e-12));
        Assert.That((comparison.Repaired, comparison.Broken), Is.EqualTo((repaired, broken)));
    }

    [Test]
    public void Six_repaired_of_sixty_and_none_broken_justify_a_promotion()
    {
        var comparison = PairedComparison.Of(Marks(0, 6, 54), Marks(6, 0, 54, flip: true));

        Assert.That(comparison.Gain, Is.EqualTo(0.1).Within(1e-12));
        Assert.That(comparison.Justifies(betterBy: 0.03, p: 0.05, minItems: 60), Is.True);
        Assert.That(comparison.Justifies(betterBy: 0.03, p: 0.05, minItems: 61), Is.False);
        Assert.That(comparison.Justifies(betterBy: 0.2, p: 0.05, minItems: 60), Is.False);
    }

    [Test]
    public void Long_sets_stay_finite()
    {
        var comparison = PairedComparison.Of(Marks(900, 1100, 0), Marks(1100, 900, 0, flip: true));

        Assert.That(comparison.PValue, Is.GreaterThan(0).And.LessThan(1e-4));
    }

    [Test]
    public void Marks_of_different_items_cannot_be_compared() =>
        Assert.That(() => PairedComparison.Of([true], [true, false]), Throws.ArgumentException.With.Message.Contains("1 and 2 marks"));

    // the old version: `passed` that only it passes, `failed` that only the other passes, then what both pass; the new one is its mirror
    private static List<bool> Marks(int passed, int failed, int both, bool flip = false)
    {
        var own = Enumerable.Repeat(true, passed).Concat(Enumerable.Repeat(false, failed));
        var mirrored = Enumerable.Repeat(false, failed).Concat(Enumerable.Repeat(true, passed));
        return [.. flip ? mirrored : own, .. Enumerable.Repeat(true, both)];
    }
}
