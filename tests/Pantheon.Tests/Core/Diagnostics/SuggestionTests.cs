using NUnit.Framework;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Tests.Core.Diagnostics;

public sealed class SuggestionTests
{
    private static readonly string[] Keys = ["timeout", "retry", "needs", "agent", "run", "when"];

    [TestCase("timout", "timeout")]
    [TestCase("tiemout", "timeout")]
    [TestCase("Timeout", "timeout")]
    [TestCase("agnet", "agent")]
    [TestCase("rnu", "run")]
    [TestCase("xyz", null)]
    [TestCase("concurrency", null)]
    [TestCase("ab", null)]
    public void The_nearest_word_within_two_edits_is_meant(string word, string? expected) => Assert.That(Suggestion.For(word, Keys), Is.EqualTo(expected));

    [Test]
    public void The_nearer_of_two_wins() => Assert.That(Suggestion.For("review_c", ["revue_c", "review_a", "review_cc"]), Is.EqualTo("review_a"));

    [Test]
    public void The_hint_is_a_question() => Assert.That(Suggestion.Hint("neds", Keys), Is.EqualTo("did you mean 'needs'?"));
}
