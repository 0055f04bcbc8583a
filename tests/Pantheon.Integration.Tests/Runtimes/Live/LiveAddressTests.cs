using NUnit.Framework;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>A variable that does not name a server well is a failure and no skip.</summary>
internal sealed class LiveAddressTests
{
    [TestCase("http://127.0.0.1:11434 qwen3:8b", "http://127.0.0.1:11434", "qwen3:8b")]
    [TestCase(" http://[::1]:8000/  Qwen/Qwen3-8B ", "http://[::1]:8000", "Qwen/Qwen3-8B")]
    [TestCase("http://127.0.0.1:1234 a model", "http://127.0.0.1:1234", "a model")]
    public void A_server_and_a_model_are_named(string value, string endpoint, string model) =>
        Assert.That(LiveAddress.Parse("X", value), Is.EqualTo(new LiveAddress(endpoint, model)));

    [TestCase("http://127.0.0.1:11434", "no model")]
    [TestCase("qwen3:8b", "no model")]
    [TestCase("127.0.0.1:11434 m", "no address that begins with http://")]
    [TestCase("https://127.0.0.1:11434 m", "no address that begins with http://")]
    [TestCase("http://localhost:11434 m", "'localhost' where a literal address belongs")]
    [TestCase("http://192.168.0.7:11434 m", "192.168.0.7, which is not this machine")]
    [TestCase("http://127.0.0.1:11434/v1 m", "more than an address and a port")]
    [TestCase("http://me@127.0.0.1:11434 m", "more than an address and a port")]
    public void Anything_else_fails_and_says_why(string value, string fault) =>
        Assert.That(Assert.Throws<FormatException>(() => LiveAddress.Parse("PANTHEON_TEST_X", value))!.Message, Is.EqualTo($"PANTHEON_TEST_X names {fault}; it must look like 'http://127.0.0.1:11434 MODEL' and says '{value}'"));
}
