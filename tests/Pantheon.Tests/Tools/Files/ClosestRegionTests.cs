using NUnit.Framework;
using Pantheon.Tools.Files;

namespace Pantheon.Tests.Tools.Files;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ClosestRegionTests
{
    private static readonly string[] Lines = ["class Sum", "{", "    int Add(int a, int b)", "    {", "        return a + b;", "    }", "}"];

    [Test]
    public void A_quote_with_other_indentation_is_found_as_such()
    {
        var region = ClosestRegion.Find(Lines, ["int Add(int a, int b)", "{", "  return a + b;"]);

        Assert.That(region, Is.EqualTo(new ClosestRegion(3, 3, 100, "spaces or indentation")));
    }

    [Test]
    public void A_quote_with_a_wrong_word_is_found_by_its_other_lines()
    {
        var region = ClosestRegion.Find(Lines, ["    int Add(int a, int b)", "    {", "        return a - b;"])!;

        Assert.That((region.FirstLine, region.OnlyIn), Is.EqualTo((3, (string?)null)));
        Assert.That(region.Percent, Is.InRange(80, 99));
    }

    [TestCase("        return a  +  b;", "spaces or indentation")]
    [TestCase("        Return a + b;", "capital letters")]
    [TestCase("        return a + c;", null)]
    public void In_what_alone_a_quote_differs_is_named(string line, string? difference) => Assert.That(ClosestRegion.Find(Lines, [line])?.OnlyIn, Is.EqualTo(difference));

    [TestCase("print('total - tax')", "print(\u201ctotal - tax\u201d)", "quote marks")]
    [TestCase("print('total - tax')", "print('total \u2013 tax')", "dashes or other look-alike characters")]
    [TestCase("match('a\\d')", "match('a\\\\d')", "backslashes")]
    public void Look_alike_letters_are_named(string line, string quote, string difference) => Assert.That(QuoteDifference.Of([line], [quote]), Is.EqualTo(difference));

    [Test]
    public void A_quote_of_something_else_is_not_found() => Assert.That(ClosestRegion.Find(Lines, ["SELECT * FROM users WHERE 1 = 1"]), Is.Null);

    [FsCheck.NUnit.Property(Replay = "1904,1")]
    public void No_quote_makes_it_throw(string[] file, string[] quote) =>
        Assert.That(() => ClosestRegion.Find([.. file.Select(line => line ?? "")], [.. quote.Select(line => line ?? "")]), Throws.Nothing);
}
