using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Ollama;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

[CancelAfter(15_000)]
internal sealed class OllamaChatClientTests
{
    [Test]
    public async Task Text_thinking_usage_and_timings_come_out_of_the_stream(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Thought("hm"), FakeOllamaReply.Said("He"), FakeOllamaReply.Said("llo"), FakeOllamaReply.Done));
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        var updates = await client.GetStreamingResponseAsync([OllamaPool.User("hi")], null, cancellationToken).ToListAsync(cancellationToken);

        var last = updates[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(updates.SelectMany(update => update.Contents.OfType<TextContent>()).Select(text => text.Text), Is.EqualTo(["He", "llo"]));
            Assert.That(updates.SelectMany(update => update.Contents.OfType<TextReasoningContent>()).Select(text => text.Text), Is.EqualTo(["hm"]));
            Assert.That(updates.SelectMany(update => update.Contents.OfType<UsageContent>()).Single().Details, Has.Property("InputTokenCount").EqualTo(5).And.Property("OutputTokenCount").EqualTo(7).And.Property("TotalTokenCount").EqualTo(12));
            Assert.That(last.FinishReason, Is.EqualTo(ChatFinishReason.Stop));
            Assert.That(updates.Select(update => update.ModelId), Is.All.EqualTo(FakeOllama.Coder));
            Assert.That(last.AdditionalProperties![ChatStream.Timings], Is.EqualTo(new ChatTimings
            {
                Load = TimeSpan.FromMilliseconds(200),
                Prefill = TimeSpan.FromMilliseconds(300),
                Generation = TimeSpan.FromMilliseconds(700),
                GeneratedTokens = 7,
            }));
        }
    }

    [Test]
    public async Task A_call_comes_whole_in_the_last_update_with_the_text_of_its_arguments(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Said("so "), FakeOllamaReply.Calls(("call_x", "read_file", """{"path":"a.cs"}""")), FakeOllamaReply.Done));
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        var updates = await client.GetStreamingResponseAsync([OllamaPool.User("hi")], null, cancellationToken).ToListAsync(cancellationToken);

        var call = updates[^1].Contents.OfType<FunctionCallContent>().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(updates.SkipLast(1).SelectMany(update => update.Contents).OfType<FunctionCallContent>(), Is.Empty);
            Assert.That(updates[^1].FinishReason, Is.EqualTo(ChatFinishReason.ToolCalls));
            Assert.That(call.CallId, Is.EqualTo("call_1"));
            Assert.That(call.RawRepresentation, Is.EqualTo(new RawToolCall("call_x", "read_file", """{"path":"a.cs"}""")));
            Assert.That(call.Arguments!["path"]?.ToString(), Is.EqualTo("a.cs"));
        }
    }

    [Test]
    public async Task An_answer_that_ends_at_its_length_says_so(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Said("half"), FakeOllamaReply.Done.Replace("\"stop\"", "\"length\"", StringComparison.Ordinal)));

        var response = await OllamaPool.AskAsync(server, cancellationToken);

        Assert.That((response.Text, response.FinishReason), Is.EqualTo(("half", (ChatFinishReason?)ChatFinishReason.Length)));
    }

    [Test]
    public async Task Text_beside_the_end_is_not_lost(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of("""{"message":{"role":"assistant","content":"all"},"done":true,"done_reason":"stop"}"""));

        Assert.That((await OllamaPool.AskAsync(server, cancellationToken)).Text, Is.EqualTo("all"));
    }

    [Test]
    public async Task A_stream_that_ends_in_order_but_without_done_has_failed(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Said("half")));

        await FailsAsync(server, ChatFault.Protocol, "PAN4007", FailureKind.RuntimeError, "without saying that it is done", cancellationToken);
    }

    [Test]
    public async Task A_server_that_is_killed_in_the_middle_breaks_the_stream(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(new FakeOllamaReply { Lines = [FakeOllamaReply.Said("half")], Drops = true });

        await FailsAsync(server, ChatFault.Protocol, "PAN4007", FailureKind.RuntimeError, "broke off its answer", cancellationToken);
    }

    [TestCase("""{"message":{"role":"assistant","content":""},"done":true,"done_reason":"load"}""", TestName = "The_end_of_a_load_is_no_answer")]
    [TestCase("""{"message":{"role":"assistant","content":""},"done":true,"done_reason":"unload"}""", TestName = "The_end_of_an_unload_is_no_answer")]
    [TestCase("""{"message":{"role":"assistant","content":"x"},"done":true}""", TestName = "An_end_without_its_reason_is_a_lost_runner")]
    [TestCase("not json", TestName = "A_line_that_is_no_JSON_breaks_the_stream")]
    [TestCase("[1]", TestName = "A_line_that_is_no_object_breaks_the_stream")]
    [TestCase("null", TestName = "A_line_that_is_null_breaks_the_stream")]
    [TestCase("""{"done":true,"done":true,"done_reason":"stop"}""", TestName = "A_name_that_comes_twice_breaks_the_stream")]
    [TestCase("""{"done":"yes"}""", TestName = "A_word_for_a_truth_breaks_the_stream")]
    [TestCase("""{"done":false,"message":{"tool_calls":[{"function":{}}]}}""", TestName = "A_call_without_a_name_breaks_the_stream")]
    [TestCase("""{"done":false,"message":{"tool_calls":7}}""", TestName = "Calls_of_another_shape_break_the_stream")]
    [TestCase("""{"done":true,"done_reason":"stop","prompt_eval_count":1e40}""", TestName = "A_count_beyond_all_measure_breaks_the_stream")]
    public async Task A_line_of_another_shape_breaks_the_stream(string line, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(line, FakeOllamaReply.Done));

        await FailsAsync(server, ChatFault.Protocol, "PAN4007", FailureKind.RuntimeError, "pool 'p'", cancellationToken);
    }

    [Test]
    public async Task A_line_without_end_breaks_the_stream_and_not_the_memory(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of($"{{\"x\":\"{new string('a', 9 * 1024 * 1024)}\"}}", FakeOllamaReply.Done));

        await FailsAsync(server, ChatFault.Protocol, "PAN4007", FailureKind.RuntimeError, "a line of the answer is longer", cancellationToken);
    }

    [Test]
    public async Task More_calls_than_any_model_makes_break_the_stream(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Calls([.. Enumerable.Repeat(((string?)null, "a", "{}"), 300)]), FakeOllamaReply.Done));

        await FailsAsync(server, ChatFault.Protocol, "PAN4007", FailureKind.RuntimeError, "more than 256 calls", cancellationToken);
    }

    [Test]
    public async Task An_answer_that_comes_from_elsewhere_is_not_believed(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of("""{"message":{"role":"assistant","content":"hi"},"remote_host":"https://models.example","done":false}""", FakeOllamaReply.Done));

        await FailsAsync(server, ChatFault.NotLocal, "PAN4102", FailureKind.NotLocal, "models.example", cancellationToken);
    }

    [Test]
    public async Task Leaving_an_answer_hangs_up_at_once(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(new FakeOllamaReply { Lines = [FakeOllamaReply.Said("one")], Hangs = true });
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        await foreach (var update in client.GetStreamingResponseAsync([OllamaPool.User("hi")], null, cancellationToken))
        {
            Assert.That(update.Text, Is.EqualTo("one"));
            break;
        }

        await server.HungUp.Task.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Cancelling_hangs_up_at_once(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(new FakeOllamaReply { Lines = [FakeOllamaReply.Said("one")], Hangs = true });
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        var reading = Task.Run(
            async () =>
            {
                await foreach (var _ in client.GetStreamingResponseAsync([OllamaPool.User("hi")], null, stop.Token))
                {
                    await stop.CancelAsync();
                }
            },
            cancellationToken);

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        await server.HungUp.Task.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task A_client_says_what_its_model_can_do(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));

        Assert.That(client.GetService(typeof(OllamaCapabilities)), Is.EqualTo(new OllamaCapabilities(Tools: true, Thinking: true)));
    }

    [Test]
    public async Task A_grammar_is_refused_before_anything_is_sent(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        var options = new ChatOptions { Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= \"a\"") };

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await OllamaPool.AskAsync(server, cancellationToken, options));

        Assert.That((failure!.Code, failure.Fault, server.Chats.Count), Is.EqualTo(("PAN4106", (ChatFault?)ChatFault.BadRequest, 0)));
    }

    [Test]
    public async Task The_other_way_in_is_never_used(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        await OllamaPool.AskAsync(server, cancellationToken);

        Assert.That(server.Requests.Select(request => request.Path), Has.None.StartsWith("/v1").And.Contains("/api/chat"));
    }

    private static async Task FailsAsync(FakeOllama server, ChatFault fault, string code, FailureKind kind, string words, CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await OllamaPool.AskAsync(server, cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((failure!.Fault, failure.Code, failure.Kind), Is.EqualTo(((ChatFault?)fault, code, kind)));
            Assert.That(failure.Message, Does.Contain(words));
        }
    }
}
