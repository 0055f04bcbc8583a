using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Ollama;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

[CancelAfter(30_000)]
internal sealed class OllamaStreamTests
{
    private static readonly byte[] Answer = Encoding.UTF8.GetBytes(string.Concat(new[]
    {
        """{"model":"qwen3:8b:local","message":{"role":"assistant","content":"","thinking":"größer 😀"},"done":false}""" + "\n",
        """{"model":"qwen3:8b:local","message":{"role":"assistant","content":"Zürich — 東京 🚀"},"done":false}""" + "\r\n",
        "\n",
        """{"model":"qwen3:8b:local","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"say","arguments":{"text":"ä\u00e9\n"}}}]},"done":false}""" + "\n",
        """{"model":"qwen3:8b:local","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":3}""",
    }));

    [Test]
    public async Task Wherever_the_bytes_are_parted_the_updates_are_the_same(CancellationToken cancellationToken)
    {
        var whole = await ReadAsync(Answer, Answer.Length, cancellationToken);

        Assert.That(whole, Does.Contain("東京 🚀").And.Contain("größer 😀").And.Contain("say").And.Contain("tool_calls"));
        for (var at = 1; at < Answer.Length; at++)
        {
            Assert.That(await ReadAsync(Answer, at, cancellationToken), Is.EqualTo(whole), $"parted at byte {at}");
        }
    }

    [Test]
    public async Task Wherever_the_bytes_end_early_the_answer_has_failed(CancellationToken cancellationToken)
    {
        for (var length = 0; length < Answer.Length; length++)
        {
            var failure = await Assert.ThrowsAsync<ChatException>(async () => await ReadAsync(Answer[..length], length, cancellationToken), $"cut at byte {length}");
            Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
        }
    }

    [Test]
    public async Task Bytes_that_are_no_text_break_the_stream(CancellationToken cancellationToken)
    {
        byte[] broken = [.. Answer];
        broken[Array.IndexOf(broken, (byte)0xC3)] = 0xFF;

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await ReadAsync(broken, broken.Length, cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    private static async Task<string> ReadAsync(byte[] body, int at, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SplitBytes(body, at)) { BaseAddress = new Uri("http://127.0.0.1:1/") };
        using var client = new OllamaChatClient(http, new OllamaTarget
        {
            Server = "pool 'p'",
            Id = FakeOllama.Coder,
            Options = new OllamaOptions { Context = OllamaPool.Context, KeepAlive = TimeSpan.FromHours(1) },
        });
        var updates = await client.GetStreamingResponseAsync([OllamaPool.User("hi")], null, cancellationToken).ToListAsync(cancellationToken);
        return string.Join('\n', updates.Select(update => $"{update.FinishReason} {update.ModelId} {string.Join(' ', update.Contents.Select(Of))}"));
    }

    private static string Of(AIContent content) => content switch
    {
        TextContent text => $"text {text.Text}",
        TextReasoningContent thought => $"thought {thought.Text}",
        FunctionCallContent call => $"call {call.CallId} {call.RawRepresentation} {JsonSerializer.Serialize(call.Arguments)}",
        UsageContent usage => $"usage {usage.Details.InputTokenCount} {usage.Details.OutputTokenCount}",
        _ => content.GetType().Name,
    };
}
