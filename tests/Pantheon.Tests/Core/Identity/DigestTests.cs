using NUnit.Framework;
using Pantheon.Core.Identity;

namespace Pantheon.Tests.Core.Identity;

public sealed class DigestTests
{
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Test]
    public void It_is_the_sha_256_of_the_content() => Assert.That(Digest.Of("abc").ToString(), Is.EqualTo($"sha256:{OfAbc}"));

    [Test]
    public void Large_letters_mean_the_same() => Assert.That(new Digest(OfAbc.ToUpperInvariant()), Is.EqualTo(Digest.Of("abc")));

    [TestCase("")]
    [TestCase("ba7816bf")]
    [TestCase("zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Another_text_is_refused(string hex) => Assert.That(() => new Digest(hex), Throws.ArgumentException.With.Message.Contains($"'{hex}'"));
}
