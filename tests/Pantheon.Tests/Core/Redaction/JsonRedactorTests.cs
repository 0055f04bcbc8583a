using NUnit.Framework;
using Pantheon.Core.Redaction;

namespace Pantheon.Tests.Core.Redaction;

/// <summary>A secret in JSON is taken out however it is written there, and however broken the JSON is.</summary>
public sealed class JsonRedactorTests
{
    private const string Key = "ghp_0123456789abcdefghijABCDEFGHIJ";
    private const string Written = @"\u0067hp_0123456789abcdef\u0067hijABCDEFGHIJ";

    private static string Redact(string text) => Redactor.Default.Redact(text);

    [TestCase(@"{""key"":""" + Written + @"""}")]
    [TestCase(@"{""key"":""" + Written)]
    [TestCase(@"{""key"":""" + Written + @""", oops")]
    [TestCase(@"{""\n\t" + Written)]
    [TestCase(@"{""key"":""" + Key)]
    public void A_secret_that_is_escaped_is_found_in_whole_and_in_damaged_json(string json)
    {
        foreach (var clean in (string[])[JsonRedactor.RedactText(json, Redact), JsonRedactor.CleanText(json, Redact)])
        {
            Assert.That(clean, Does.Contain("[redacted:github_token:").And.Not.Contain("0123456789"));
        }
    }

    [Test]
    public void A_secret_whose_surroundings_are_escaped_is_found_in_damaged_json() =>
        Assert.That(JsonRedactor.CleanText(@"{""run"":""export TOKEN=\""correct-horse-4-battery\""", Redact), Does.Not.Contain("correct-horse-4-battery"));

    [TestCase(@"{ ""path"": ""a\\b"", ""n"": 1 }")]
    [TestCase(@"{""path"":""a\u00e4 \n and no end")]
    [TestCase(@"a lone \ and \u12 and \uzzzz")]
    public void A_text_without_a_secret_stays_as_it_stands(string json) => Assert.That(JsonRedactor.CleanText(json, Redact), Is.EqualTo(json));

    [Test]
    public void A_text_that_was_clean_is_clean_again_and_one_with_a_secret_never()
    {
        var redactor = new Redactor("a-word-of-this-box");
        var clean = new string('a', 200);
        var found = $"{new string('a', 200)} a-word-of-this-box";
        for (var i = 0; i < 3; i++)
        {
            Assert.That(redactor.Redact(clean), Is.SameAs(clean));
            Assert.That(redactor.Redact(found), Does.EndWith("[redacted:value:18]"));
        }
    }
}
