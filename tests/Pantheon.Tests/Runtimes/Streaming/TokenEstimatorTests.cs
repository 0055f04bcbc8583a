using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Streaming;

internal sealed class TokenEstimatorTests
{
    // what Llama 3's tokenizer comes to
    [TestCase("The quick brown fox jumps over the lazy dog, and nobody minds at all.", 16)]
    [TestCase("for (var i = 0; i < items.Count; i++)\n{\n    total += items[i].Price;\n}\n", 25)]
    [TestCase("敏捷的棕色狐狸跳过了懒狗。", 16)]
    [TestCase("Съешь ещё этих мягких французских булок", 11)]
    public void Each_script_has_its_own_measure(string text, int tokens) => Assert.That(TokenEstimator.Of(text), Is.InRange(tokens * 2 / 3, tokens * 3 / 2));

    [Test]
    public void Nothing_is_no_token_and_more_text_is_never_fewer_tokens()
    {
        Assert.That(TokenEstimator.Of(""), Is.Zero);
        Assert.That(Enumerable.Range(0, 50).Select(length => TokenEstimator.Of(new string('x', length))), Is.Ordered);
    }

    [Test]
    public void Tools_are_part_of_the_prompt()
    {
        ChatMessage[] messages = [new(ChatRole.User, "Hi")];
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string path) => path, "read_file", "Reads a file.")] };

        Assert.That(TokenEstimator.Of(messages, options), Is.GreaterThan(TokenEstimator.Of(messages, null) + 20));
    }
}
