using NUnit.Framework;
using Pantheon.Core.Chat;

namespace Pantheon.Tests.Core.Chat;

internal sealed class CodeFenceTests
{
    [TestCase("```\n  a\nb\n```", "  a\nb\n", TestName = "a fence around all")]
    [TestCase("\n```diff\na\n```\n", "a\n", TestName = "white space around the fence")]
    [TestCase("```json\na```", "a", TestName = "a fence that closes behind the text")]
    [TestCase("```\na\n```\nThat is it.", "a", TestName = "words behind the fence")]
    [TestCase("```\n```", "", TestName = "nothing in it")]
    [TestCase("```\na\n ```b", "```\na\n ```b", TestName = "a fence that does not end")]
    [TestCase(" a\n", " a\n", TestName = "no fence")]
    [TestCase("a\n```\nb\n```", "a\n```\nb\n```", TestName = "a fence further on")]
    [TestCase("```", "```", TestName = "a mark alone")]
    public void The_fence_around_a_text_is_taken_away(string text, string inside) => Assert.That(CodeFence.Without(text), Is.EqualTo(inside));

    [Test]
    public void Each_fence_of_a_text_is_found() =>
        Assert.That(CodeFence.All("First:\n```json\n{}\n```\nthen\n```\n[1]\n```\nand ``` more"), Is.EqualTo(new[] { "{}", "[1]" }));
}
