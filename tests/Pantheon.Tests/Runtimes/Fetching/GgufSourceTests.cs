using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Fetching;

namespace Pantheon.Tests.Runtimes.Fetching;

public sealed class GgufSourceTests
{
    private static readonly string Hex = new('a', 64);

    [TestCase("https://models.example/x/Qwen3-8B-Q4_K_M.gguf", "Qwen3-8B-Q4_K_M.gguf")]
    [TestCase("https://models.example/x/Qwen3-8B-Q4_K_M.gguf?download=true", "Qwen3-8B-Q4_K_M.gguf")]
    [TestCase("https://models.example/part-00001-of-00003.gguf", "part-00001-of-00003.gguf")]
    public void A_file_is_named_by_the_end_of_its_address(string address, string name)
    {
        var source = GgufSource.Parse(address, $"sha256:{Hex.ToUpperInvariant()}");

        Assert.That((source.Name, source.Digest.Hex), Is.EqualTo((name, Hex)));
    }

    [TestCase("http://models.example/x.gguf")]
    [TestCase("ftp://models.example/x.gguf")]
    [TestCase("file:///etc/x.gguf")]
    [TestCase("https://me:secret@models.example/x.gguf")]
    [TestCase("https://models.example/x.safetensors")]
    [TestCase("https://models.example/")]
    [TestCase("https://models.example/.gguf")]
    [TestCase("https://models.example/a%2F..%2Fx.gguf")]
    [TestCase("https://models.example/-o.gguf")]
    [TestCase("https://models.example/x%0A.gguf")]
    [TestCase("://")]
    public void What_is_no_https_address_of_a_plainly_named_file_is_refused(string address) =>
        Assert.That(Assert.Throws<PantheonException>(() => GgufSource.Parse(address, Hex))!.Code, Is.EqualTo(Codes.InputUnreadable));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("abc")]
    [TestCase("sha1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [TestCase("gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Without_a_whole_digest_nothing_is_fetched(string? digest)
    {
        var refused = Assert.Throws<PantheonException>(() => GgufSource.Parse("https://models.example/x.gguf", digest))!;

        Assert.That(refused.Message, Does.Contain("SHA-256"));
        Assert.That(refused.Hint, Does.Contain("--sha256"));
    }
}
