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

        Assert.That(region, Is.EqualTo(new ClosestRegion(3, 3, 100, true)));
    }

    [Test]
    public void A_quote_with_a_wrong_word_is_found_by_its_other_lines()
    {
        var region = ClosestRegion.Find(Lines, ["    int Add(int a, int b)", "    {", "        return a - b;"])!;

        Assert.That((region.FirstLine, region.OnlySpacing), Is.EqualTo((3, false)));
        Assert.That(region.Percent, Is.InRange(80, 99));
    }

    [Test]
    public void A_quote_of_something_else_is_not_found() => Assert.That(ClosestRegion.Find(Lines, ["SELECT * FROM users WHERE 1 = 1"]), Is.Null);

    [FsCheck.NUnit.Property(Replay = "1904,1")]
    public void No_quote_makes_it_throw(string[] file, string[] quote) =>
        Assert.That(() => ClosestRegion.Find([.. file.Select(line => line ?? "")], [.. quote.Select(line => line ?? "")]), Throws.Nothing);
}
