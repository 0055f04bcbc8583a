using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Tools.Files;

namespace Pantheon.Tests.Tools.Files;

internal sealed class SearchMatchesTests
{
    [Test]
    public void A_line_that_takes_the_engine_too_long_cuts_the_search_and_does_not_end_it()
    {
        var pattern = new Regex("(a|b)*a(a|b){4500}c|needle", RegexOptions.NonBacktracking, TimeSpan.FromTicks(1));
        var matches = new SearchMatches(pattern, 0);

        matches.Look("long.txt", new TextFile(string.Concat(Enumerable.Repeat("abbaab", 200_000)), HasMark: false, HasCarriageReturns: false));

        Assert.That((matches.Result("").Text, matches.Result("").Truncated), Is.EqualTo(("Nothing matches in 0 files (the search was cut at its time limit).", true)));
    }
}
