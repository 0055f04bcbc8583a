using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.OpenAi;
using Pantheon.Runtimes.OpenAi.Quirks;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.OpenAi;

/// <summary>What the client makes of answers that servers are known to give at night.</summary>
[CancelAfter(15_000)]
internal sealed class AnswerTests
{
    [Test]
    public async Task Symptom_6_an_answer_of_another_model_is_not_used(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(RuntimeKind.LmStudio, cancellationToken, ChatEvents.Answer("gemma")));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4125", (ChatFault?)ChatFault.WrongModel)));
        Assert.That(failure.Message, Does.Contain("'gemma'").And.Contain("'m'"));
    }

    [Test]
    public async Task Symptom_13_an_answer_of_reasoning_alone_says_so(CancellationToken cancellationToken)
    {
        var response = await AskAsync(RuntimeKind.LlamaServer, cancellationToken, ChatEvents.Head("m"), ChatEvents.Reasoning("m", "hm"), ChatEvents.Text("m", "\n"), ChatEvents.Finish("m"), ChatEvents.Done);

        Assert.That(response.FinishReason, Is.EqualTo(ChatStream.EmptyAfterReasoning));
    }

    [TestCase(RuntimeKind.Vllm, "reasoning")]
    [TestCase(RuntimeKind.Vllm, "reasoning_content")]
    [TestCase(RuntimeKind.LlamaServer, "reasoning_content")]
    [TestCase(RuntimeKind.Sglang, "reasoning_content")]
    public async Task Reasoning_is_kept_apart_under_each_of_its_names(RuntimeKind kind, string field, CancellationToken cancellationToken)
    {
        var response = await AskAsync(kind, cancellationToken, ChatEvents.Reasoning("m", "hm", field), ChatEvents.Text("m", "yes"), ChatEvents.Finish("m"), ChatEvents.Done);

        Assert.That((response.Text, response.Messages[0].Contents.OfType<TextReasoningContent>().Single().Text), Is.EqualTo(("yes", "hm")));
    }

    [Test]
    public async Task Symptom_16_calls_that_all_have_index_0_are_told_apart(CancellationToken cancellationToken)
    {
        var response = await AskAsync(
            RuntimeKind.OpenAi,
            cancellationToken,
            ChatEvents.Call("m", 0, null, "read", """{"path":"a"}"""),
            ChatEvents.Call("m", 0, null, "read", """{"path":"b"}"""),
            ChatEvents.Call("m", 0, "x", "write", """{"path":"c"}"""),
            ChatEvents.Call("m", 0, "y", "write", """{"path":"""),
            ChatEvents.Call("m", 0, "y", "write", "\"d\"}"),
            ChatEvents.Finish("m", "tool_calls"),
            ChatEvents.Done);

        Assert.That(Calls(response).Select(call => $"{call.Name} {call.Arguments!["path"]}"), Is.EqualTo(["read a", "read b", "write c", "write d"]));
    }

    [Test]
    public async Task Symptom_17_missing_and_repeated_ids_become_ids_of_our_own(CancellationToken cancellationToken)
    {
        ChatMessage[] history = [new(ChatRole.User, "x"), new(ChatRole.Assistant, [new FunctionCallContent("old", "read", null)]), new(ChatRole.Tool, [new FunctionResultContent("old", "t")])];
        string[] events =
        [
            ChatEvents.Call("m", 0, "old", "a", "{}"),
            ChatEvents.Call("m", 1, null, "b", "{}"),
            ChatEvents.Call("m", 2, "", "c", "{}"),
            ChatEvents.Call("m", 3, "new", "d", "{}"),
            ChatEvents.Call("m", 4, "new", "e", "{}"),
            ChatEvents.Finish("m", "tool_calls"),
            ChatEvents.Done,
        ];

        var response = await Talk.AskAsync(RuntimeKind.OpenAi, (_, reply) => reply.EventsAsync(events), cancellationToken, history);

        var ids = Calls(response).Select(call => call.CallId).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.Unique.And.Not.Contains("old").And.Contains("new"));
            Assert.That(ids.Where(id => id != "new"), Has.All.Matches("^[a-z0-9]{9}$"));
            Assert.That(Calls(response).Select(call => ((RawToolCall)call.RawRepresentation!).Id), Is.EqualTo(ids));
        }
    }

    [Test]
    public async Task An_id_that_is_a_whole_text_is_not_carried_on(CancellationToken cancellationToken)
    {
        var response = await AskAsync(RuntimeKind.Vllm, cancellationToken, ChatEvents.Call("m", 0, new string('x', 5000), "read", "{}"), ChatEvents.Finish("m", "tool_calls"), ChatEvents.Done);

        Assert.That(Calls(response).Single().CallId, Does.Match("^[a-z0-9]{9}$"));
    }

    [Test]
    public async Task Symptom_18_arguments_that_come_as_an_object_are_read_as_those_that_come_as_text(CancellationToken cancellationToken)
    {
        const string asObject = """{"model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"read","arguments":{"path":"x"}}}]}}]}""";

        var response = await AskAsync(RuntimeKind.OpenAi, cancellationToken, asObject, ChatEvents.Call("m", 1, "b", "read", """{"path":"x"}"""), ChatEvents.Finish("m", "tool_calls"), ChatEvents.Done);

        Assert.That(Calls(response).Select(call => call.Arguments!["path"]!.ToString()), Is.EqualTo(["x", "x"]));
    }

    [TestCase("{\"path\": \"x\"")]
    [TestCase("\"path\": \"x\"}")]
    public async Task Symptom_20_arguments_that_lost_a_brace_are_given_as_text_and_not_guessed(string arguments, CancellationToken cancellationToken)
    {
        var response = await AskAsync(RuntimeKind.Vllm, cancellationToken, ChatEvents.Call("m", 0, "a", "read", arguments), ChatEvents.Finish("m", "tool_calls"), ChatEvents.Done);

        Assert.That((Calls(response)[0].Arguments, ((RawToolCall)Calls(response)[0].RawRepresentation!).Arguments), Is.EqualTo(((IDictionary<string, object?>?)null, arguments)));
    }

    [TestCase("stop")]
    [TestCase("tool_calls")]
    public async Task Calls_are_calls_whether_the_server_says_stop_or_tool_calls(string finish, CancellationToken cancellationToken)
    {
        var response = await AskAsync(RuntimeKind.Vllm, cancellationToken, ChatEvents.Call("m", 0, "a", "read", "{}"), ChatEvents.Finish("m", finish), ChatEvents.Done);

        Assert.That((response.FinishReason, Calls(response).Count), Is.EqualTo(((ChatFinishReason?)ChatFinishReason.ToolCalls, 1)));
    }

    [TestCase("length")]
    [TestCase("content_filter")]
    public async Task Symptom_29_calls_of_an_answer_that_was_cut_off_are_dropped(string finish, CancellationToken cancellationToken)
    {
        var response = await AskAsync(RuntimeKind.OpenAi, cancellationToken, ChatEvents.Call("m", 0, "a", "write", "{}"), ChatEvents.Finish("m", finish), ChatEvents.Done);

        Assert.That(Calls(response), Is.Empty);
    }

    [TestCase("stop", false)]
    [TestCase(null, true)]
    public async Task An_answer_without_finish_reason_or_end_marker_has_failed(string? finish, bool isDone, CancellationToken cancellationToken)
    {
        string[] events = [ChatEvents.Text("m", "half"), .. finish is null ? Array.Empty<string>() : [ChatEvents.Finish("m", finish)], .. isDone ? [ChatEvents.Done] : Array.Empty<string>()];

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(RuntimeKind.Vllm, cancellationToken, events));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo(("PAN4007", (ChatFault?)ChatFault.Protocol)));
    }

    [Test]
    public async Task An_answer_that_the_engine_gave_up_is_no_answer(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await AskAsync(RuntimeKind.Vllm, cancellationToken, ChatEvents.Text("m", "half"), ChatEvents.Finish("m", "abort"), ChatEvents.Done));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.EngineDead));
    }

    [Test]
    public async Task A_connection_that_breaks_in_mid_answer_is_a_broken_protocol(CancellationToken cancellationToken)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await Talk.AskAsync(
            RuntimeKind.Vllm,
            async (_, reply) =>
            {
                await reply.BeginAsync("text/event-stream");
                await reply.PieceAsync($"data: {ChatEvents.Text("m", "half")}\n\n");
                reply.Drop();
            },
            cancellationToken));

        Assert.That(failure!.Fault, Is.EqualTo(ChatFault.Protocol));
    }

    [Test]
    public async Task Comments_carriage_returns_split_letters_and_events_of_several_lines_are_read(CancellationToken cancellationToken)
    {
        var response = await Talk.AskAsync(
            RuntimeKind.Vllm,
            async (_, reply) =>
            {
                await reply.BeginAsync("text/event-stream");
                await reply.PieceAsync(": ping\n\n:\n\n");
                await reply.PieceAsync($"event: message\r\nid: 1\r\ndata:{ChatEvents.Text("m", "a")}\r\n\r\n");
                await reply.PieceAsync("data: {\"model\":\"m\",\ndata: \"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\n");
                await reply.PieceAsync($"data: {ChatEvents.Finish("m")}\n\ndata: [DONE]\n");
                await reply.EndAsync();
            },
            cancellationToken);

        Assert.That(response.Text, Is.EqualTo("ab"));
    }

    [Test]
    public async Task Fragments_of_a_call_show_that_the_model_is_alive(CancellationToken cancellationToken)
    {
        await using var server = new LoopbackServer((_, reply) => reply.EventsAsync(ChatEvents.Call("m", 0, "a", "w", "{"), ChatEvents.Call("m", 0, null, null, "}"), ChatEvents.Finish("m", "tool_calls"), ChatEvents.Usage("m", 3, 2), ChatEvents.Done));
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OpenAiChatClient(http, KnownQuirks.Of(RuntimeKind.Vllm), "m", ["m"], "pool 'p'", TimeProvider.System);

        var updates = await client.GetStreamingResponseAsync(Talk.Hello, null, cancellationToken).ToListAsync(cancellationToken);

        Assert.That(
            updates.Select(update => (update.Contents.FirstOrDefault()?.GetType(), update.FinishReason)),
            Is.EqualTo(new (Type?, ChatFinishReason?)[] { (null, null), (null, null), (typeof(UsageContent), null), (typeof(FunctionCallContent), ChatFinishReason.ToolCalls) }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Symptom_27_an_answer_that_nobody_reads_on_is_hung_up_on_at_once(bool byToken, CancellationToken cancellationToken)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.BeginAsync("text/event-stream");
            await reply.PieceAsync($"data: {ChatEvents.Text("m", "a")}\n\n");
            await reply.HangAsync();
            gone.SetResult();
        });
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OpenAiChatClient(http, KnownQuirks.Of(RuntimeKind.LlamaServer), "m", ["m"], "pool 'p'", TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        await using (var updates = client.GetStreamingResponseAsync(Talk.Hello, null, stop.Token).GetAsyncEnumerator(stop.Token))
        {
            await updates.MoveNextAsync();
            if (byToken)
            {
                var next = updates.MoveNextAsync().AsTask();
                await stop.CancelAsync();
                Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
            }
        }

        await gone.Task.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Symptom_11_an_answer_that_begins_after_any_time_is_waited_for(CancellationToken cancellationToken)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new Pantheon.Testing.ManualTime();
        await using var server = new LoopbackServer(async (_, reply) =>
        {
            begun.SetResult();
            await go.Task;
            await reply.EventsAsync(ChatEvents.Answer("m"));
        });
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var client = new OpenAiChatClient(http, KnownQuirks.Of(RuntimeKind.LlamaServer), "m", ["m"], "pool 'p'", time);

        var asking = client.GetResponseAsync(Talk.Hello, null, cancellationToken);
        await begun.Task.WaitAsync(cancellationToken);
        time.Advance(TimeSpan.FromHours(2));
        go.SetResult();

        Assert.That(http.Timeout, Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That((await asking).Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Symptom_15_a_call_written_as_text_stays_text(CancellationToken cancellationToken)
    {
        const string written = """{"name": "read_file", "arguments": {"path": "src/a.cs"}}""";

        var response = await AskAsync(RuntimeKind.LlamaServer, cancellationToken, ChatEvents.Text("m", written), ChatEvents.Finish("m"), ChatEvents.Done);

        Assert.That((response.Text, Calls(response).Count, response.FinishReason), Is.EqualTo((written, 0, (ChatFinishReason?)ChatFinishReason.Stop)));
    }

    [Test]
    public async Task Usage_that_comes_with_every_event_is_told_once(CancellationToken cancellationToken)
    {
        var response = await AskAsync(RuntimeKind.Vllm, cancellationToken, ChatEvents.Usage("m", 10, 1), ChatEvents.Text("m", "a"), ChatEvents.Usage("m", 10, 2), ChatEvents.Finish("m"), ChatEvents.Usage("m", 10, 3, cached: 8), ChatEvents.Done);

        Assert.That((response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.CachedInputTokenCount), Is.EqualTo(((long?)10, (long?)3, (long?)8)));
    }

    private static List<FunctionCallContent> Calls(ChatResponse response) => [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];

    private static Task<ChatResponse> AskAsync(RuntimeKind kind, CancellationToken cancellationToken, params string[] events) =>
        Talk.AskAsync(kind, (_, reply) => reply.EventsAsync(events), cancellationToken, null, null, "m");
}
