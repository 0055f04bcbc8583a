using NUnit.Framework;
using Pantheon.Core.Flows;

namespace Pantheon.Tests.Core.Flows;

public sealed class BackoffSpecTests
{
    private static readonly BackoffSpec Plain = new(TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(5), 0);

    [TestCase(0, 10)]
    [TestCase(1, 10)]
    [TestCase(2, 20)]
    [TestCase(3, 40)]
    [TestCase(6, 300)]
    [TestCase(5000, 300)]
    public void The_delay_doubles_up_to_the_cap(int tries, double seconds) => Assert.That(Plain.DelayAfter(tries, 0.5), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(0, 8)]
    [TestCase(0.5, 10)]
    [TestCase(0.75, 11)]
    public void Jitter_is_a_share_of_the_delay_to_both_sides(double random, double seconds) =>
        Assert.That((Plain with { Jitter = 0.2 }).DelayAfter(1, random).TotalSeconds, Is.EqualTo(seconds).Within(1e-9));
}
