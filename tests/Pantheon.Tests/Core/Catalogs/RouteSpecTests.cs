using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;

namespace Pantheon.Tests.Core.Catalogs;

public sealed class RouteSpecTests
{
    private static readonly ModelAddress Small = new("desk", "small");
    private static readonly ModelAddress Big = new("hera", "big");
    private static readonly ModelAddress Other = new("atlas", "other");

    [TestCase(null, 1.0, ExpectedResult = "desk/small hera/big atlas/other")]
    [TestCase(0.5, null, ExpectedResult = "desk/small hera/big atlas/other")]
    [TestCase(0.5, 0.49, ExpectedResult = "desk/small hera/big atlas/other")]
    [TestCase(0.5, 0.5, ExpectedResult = "hera/big atlas/other desk/small")]
    [TestCase(0.0, 0.0, ExpectedResult = "hera/big atlas/other desk/small")]
    public string Hard_work_goes_to_the_later_models_and_the_first_stays_the_last_resort(double? hardFrom, double? complexity) =>
        string.Join(' ', new RouteSpec([Small, Big, Other]) { HardFrom = hardFrom }.For(complexity));

    [Test]
    public void A_route_of_one_model_has_nothing_to_choose() =>
        Assert.That(new RouteSpec([Small]) { HardFrom = 0 }.For(1), Is.EqualTo(new[] { Small }));
}
