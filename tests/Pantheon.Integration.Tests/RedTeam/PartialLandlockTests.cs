using NUnit.Framework;
using Pantheon.Platform.Sandboxing.Landlock;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Row 69: a kernel whose Landlock holds less than tier B promises is refused; nothing is held "as far as possible".</summary>
[Category("RedTeam")]
[Parallelizable(ParallelScope.All)]
internal sealed class PartialLandlockTests
{
    [Test]
    public void Row_69_this_kernel_is_refused_when_it_says_less_than_it_holds()
    {
        var real = LandlockKernel.Detect();
        if (real.WhyNot() is { } why)
        {
            Assert.Ignore($"this kernel is refused anyway: {why}");
        }

        Assert.That((real with { Abi = LandlockKernel.NeededAbi - 1 }).WhyNot(), Does.Contain("signals and abstract sockets are not held before"));
        Assert.That((real with { MendedFaults = 0 }).WhyNot(), Does.Contain("erratum 2"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(5)]
    public void Row_69_an_old_abi_is_refused(int abi)
    {
        Assert.That(new LandlockKernel(LandlockKernel.NeededAbi, 7).WhyNot(), Is.Null, "the newer one is taken");
        Assert.That(new LandlockKernel(abi, 7).WhyNot(), Is.Not.Null);
    }
}
