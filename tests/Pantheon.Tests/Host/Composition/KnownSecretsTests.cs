using NUnit.Framework;
using Pantheon.Host.Composition;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Composition;

public sealed class KnownSecretsTests
{
    [TestCase("DEPLOY_TOKEN", "correct-horse", true)]
    [TestCase("MYAPIKEY", "abc4defg", true)]
    [TestCase("db_password", "longenoughtobeapassword", true)]
    [TestCase("MAX_TOKENS", "correct-horse", false)]
    [TestCase("SIGNING_KEY", "/keys/signing-key", false)]
    [TestCase("CACHE_KEY", "100000", false)]
    [TestCase("SECRET", "production", false)]
    [TestCase("EDITOR", "correct-horse", false)]
    public void A_value_is_known_by_the_name_of_its_variable_and_words_of_every_text_are_left(string variable, string value, bool isSecret)
    {
        var redactor = KnownSecrets.Redactor(new HostEnvironment(new Dictionary<string, string> { [variable] = value }, "/", "ada"));

        Assert.That(redactor.Redact($"it said {value}"), Is.EqualTo(isSecret ? $"it said [redacted:value:{value.Length}]" : $"it said {value}"));
    }
}
