using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Tests.Runtimes.Scripted;

public sealed class ScriptedModelTests
{
    private static readonly ScriptedModel Model = new("m",
    [
        Script("second try", ["task", "failed"], [], "again"),
        Script("first try", ["task"], ["secret"], "one", "two"),
        Script("any", ["task"], [], "last"),
    ]);

    [TestCase("the task", "one")]
    [TestCase("the task failed", "again")]
    [TestCase("the secret task", "last")]
    [TestCase("something else", "")]
    [TestCase("the Task", "")]
    public void The_first_script_whose_texts_fit_the_opening_answers(string opening, string reply) =>
        Assert.That(Model.ReplyTo([("system", opening)]).Text, Is.EqualTo(reply));

    [Test]
    public void The_opening_is_system_and_user_messages_together() =>
        Assert.That(Model.ReplyTo([("system", "the task"), ("user", "it failed")]).Text, Is.EqualTo("again"));

    [Test]
    public void Words_after_the_first_answer_choose_nothing() =>
        Assert.That(Model.ReplyTo([("user", "the task"), ("assistant", "one"), ("tool", "failed secret")]).Text, Is.EqualTo("two"));

    [Test]
    public void Past_the_end_of_a_script_the_reply_is_empty()
    {
        var reply = Model.ReplyTo([("user", "task"), ("assistant", "one"), ("assistant", "two")]);

        Assert.That(reply.IsEmpty, Is.True);
    }

    [Test]
    public void Chat_messages_are_read_like_plain_ones() =>
        Assert.That(Model.ReplyTo([new ChatMessage(ChatRole.User, "task"), new ChatMessage(ChatRole.Assistant, "one")]).Text, Is.EqualTo("two"));

    private static Script Script(string name, string[] when, string[] unless, params string[] turns) => new()
    {
        Name = name,
        When = when,
        Unless = unless,
        Turns = [.. turns.Select(text => new ScriptedReply { Text = text })],
    };
}
