using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;

namespace Pantheon.Tests.Engine.Sessions;

[CancelAfter(15_000)]
internal sealed class RepairedReplyTests
{
    [Test]
    public async Task Calls_merged_into_one_are_made_each_and_stand_in_the_history_as_they_were_made(CancellationToken cancellationToken)
    {
        var tool = new CountTool();
        using var chat = new CannedChatClient(Calls("Count", """{"text":"a"}{'text':'abc'}"""), Calls("finish", """{"summary":"done"}"""));

        await SessionHarness.RunAsync(chat, cancellationToken, tool: tool);

        Assert.That(tool.Calls, Is.EqualTo(2));
        var replayed = chat.Sent[1].SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
        Assert.That(replayed.Select(call => call.Name), Has.All.EqualTo("count"));
        Assert.That(replayed.Select(call => call.CallId), Is.Unique);
        Assert.That(chat.Sent[1][^1].Contents.OfType<FunctionResultContent>().Select(result => result.Result), Is.EqualTo((object[])["1", "3"]));
    }

    [TestCase("""{'summary': 'done',}""")]
    [TestCase("""The result: {"summary": "done"}""")]
    [TestCase("""{"Summary": "done"}""")]
    public async Task A_damaged_answer_of_an_agent_without_tools_is_repaired(string reply, CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says(reply));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That(end.Output!.ToJsonString(), Is.EqualTo("""{"summary":"done"}"""));
    }

    [Test]
    public async Task An_answer_that_was_cut_is_asked_for_again(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Says("""{"summary": "do"""), Says("""{"summary": "done"}"""));

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That(end.Turns, Is.EqualTo(2));
        Assert.That(end.Output!["summary"]!.ToString(), Is.EqualTo("done"));
    }
}
