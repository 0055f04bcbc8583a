using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Tests.Runtimes.Scripted;

[CancelAfter(15_000)]
public sealed class ScriptedChatClientTests
{
    private static readonly ScriptedModel Model = new("demo", [new Script
    {
        Name = "s",
        When = ["task"],
        Turns =
        [
            new ScriptedReply
            {
                Reasoning = "look first",
                Text = "I look.",
                Calls = [new ScriptedCall("read_file", new JsonObject { ["path"] = "a.cs" }), new ScriptedCall("think", [])],
            },
            new ScriptedReply { Text = "Done." },
        ],
    }]);

    private static readonly ChatMessage[] Opening = [new(ChatRole.User, "the task")];

    [Test]
    public async Task A_reply_streams_as_reasoning_text_calls_and_usage(CancellationToken cancellationToken)
    {
        using var client = new ScriptedChatClient(Model, TimeProvider.System);

        var updates = await client.GetStreamingResponseAsync(Opening, null, cancellationToken).ToListAsync(cancellationToken);

        Assert.That(updates.Select(update => update.Contents.Single().GetType()), Is.EqualTo(new[]
        {
            typeof(TextReasoningContent), typeof(TextContent), typeof(FunctionCallContent), typeof(FunctionCallContent), typeof(UsageContent),
        }));
        Assert.That(updates[^1].FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
    }

    [Test]
    public async Task The_response_has_the_calls_with_ids_of_their_own(CancellationToken cancellationToken)
    {
        using var client = new ScriptedChatClient(Model, TimeProvider.System);

        var response = await client.GetResponseAsync(Opening, null, cancellationToken);
        var calls = response.Messages.Single().Contents.OfType<FunctionCallContent>().ToList();

        Assert.That(calls.Select(call => call.CallId), Is.Unique);
        Assert.That(calls[0].Arguments!["path"]!.ToString(), Is.EqualTo("a.cs"));
    }

    [Test]
    public async Task It_never_passes_for_a_model(CancellationToken cancellationToken)
    {
        using var client = new ScriptedChatClient(Model, TimeProvider.System);

        var response = await client.GetResponseAsync(Opening, null, cancellationToken);

        Assert.That(client.GetService<ChatClientMetadata>()!.ProviderName, Is.EqualTo("scripted"));
        Assert.That(response.Messages.Single().AdditionalProperties!["usage_estimated"], Is.True);
        Assert.That(response.Usage!.TotalTokenCount, Is.GreaterThan(0));
    }

    [Test]
    public async Task The_second_turn_follows_the_first(CancellationToken cancellationToken)
    {
        using var client = new ScriptedChatClient(Model, TimeProvider.System);

        var response = await client.GetResponseAsync([.. Opening, new(ChatRole.Assistant, "I look.")], null, cancellationToken);

        Assert.That((response.Text, response.FinishReason), Is.EqualTo(("Done.", (ChatFinishReason?)ChatFinishReason.Stop)));
    }

    [Test]
    public async Task Without_a_script_the_reply_is_empty_and_ends(CancellationToken cancellationToken)
    {
        using var client = new ScriptedChatClient(Model, TimeProvider.System);

        var response = await client.GetResponseAsync([new(ChatRole.User, "hello")], null, cancellationToken);

        Assert.That((response.Text, response.FinishReason), Is.EqualTo(("", (ChatFinishReason?)ChatFinishReason.Stop)));
    }

    [Test]
    public void A_cancelled_call_ends_as_cancelled()
    {
        using var client = new ScriptedChatClient(Model, TimeProvider.System);

        Assert.That(() => client.GetResponseAsync(Opening, null, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }
}
