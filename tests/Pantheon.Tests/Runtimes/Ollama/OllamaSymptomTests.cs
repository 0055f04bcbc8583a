using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Runtimes.Ollama;

/// <summary>What goes wrong overnight with Ollama: each symptom of the reference that is its own, seen and answered at this layer.</summary>
[CancelAfter(15_000)]
internal sealed class OllamaSymptomTests
{
    private const string Died = "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details";

    [Test]
    public async Task Symptom_1_a_prompt_that_does_not_fit_is_refused_and_not_cut(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();

        await FailsAsync(OllamaPool.AskAsync(server, cancellationToken, null, OllamaPool.User(OllamaPool.Words(9000))), ChatFault.ContextExceeded, "PAN4005", FailureKind.ContextOverflow);
    }

    [Test]
    public async Task Symptom_1_a_server_that_cuts_all_the_same_is_caught_by_its_count(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IgnoresTruncate = true };

        var failure = await FailsAsync(
            OllamaPool.AskAsync(server, cancellationToken, null, new ChatMessage(ChatRole.System, "rules"), OllamaPool.User(OllamaPool.Words(9000))), ChatFault.ContextExceeded, "PAN4107", FailureKind.ContextOverflow);

        Assert.That(failure.Message, Does.Contain("read 4096 tokens of a prompt that has at least 9001"));
    }

    [Test]
    public async Task Symptom_1_a_conversation_that_grew_beyond_the_context_is_caught_in_its_later_turn(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IgnoresTruncate = true };
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        ChatMessage[] first = [OllamaPool.User(OllamaPool.Words(6000))];

        var answered = await client.GetResponseAsync(first, null, cancellationToken);
        var later = client.GetResponseAsync([.. first, .. answered.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", OllamaPool.Words(3000))])], null, cancellationToken);

        await FailsAsync(later, ChatFault.ContextExceeded, "PAN4107", FailureKind.ContextOverflow);
    }

    [TestCase("  \n\t  ;;; {{{ }}} --- === \n\n\n\n")]
    [TestCase("it's don't can't won't")]
    [TestCase("naïve façade ไทย नमस्ते 東京都 x86_64 0xFF v1.2.3")]
    public async Task Symptom_1_a_whole_prompt_is_never_taken_for_a_cut_one(string text, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        var words = text.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Said("ok"), $$"""{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":{{words + 8}},"eval_count":1}"""));

        Assert.That((await OllamaPool.AskAsync(server, cancellationToken, null, OllamaPool.User(text))).Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Symptom_1_an_old_server_that_leaves_cached_tokens_out_of_its_count_is_not_accused(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IsCloudDisabled = null };
        server.Models.Add(server.Models[0] with { Name = $"{FakeOllama.Coder}:local" });
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        const string Cached = """{"message":{"role":"assistant","content":"ok"},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":1}""";

        await client.GetResponseAsync([OllamaPool.User(OllamaPool.Words(50))], null, cancellationToken);
        server.Answer(FakeOllamaReply.Of(Cached));
        var second = await client.GetResponseAsync([OllamaPool.User(OllamaPool.Words(50))], null, cancellationToken);

        Assert.That(second.Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Symptom_1_the_way_in_that_Pantheon_does_not_take_would_have_cut_it(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        using var content = new StringContent($$"""{"model":"{{FakeOllama.Coder}}","messages":[{"role":"user","content":"{{OllamaPool.Words(9000)}}"}]}""");

        using var response = await http.PostAsync(new Uri("v1/chat/completions", UriKind.Relative), content, cancellationToken);

        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Does.Contain("\"prompt_tokens\":2048"));
    }

    [TestCase("no user query found in messages")]
    [TestCase("chat template error: No user query found in messages.")]
    public async Task Symptom_2_a_cut_that_dropped_the_user_is_an_exceeded_context(string said, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Failure(500, said));

        await FailsAsync(OllamaPool.AskAsync(server, cancellationToken), ChatFault.ContextExceeded, "PAN4005", FailureKind.ContextOverflow);
    }

    [Test]
    public async Task Symptom_3_whatever_is_asked_the_model_is_loaded_once(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        var prepared = await runtime.PrepareAsync(pin, cancellationToken);
        using var client = runtime.Open(prepared.Pin);
        ChatOptions[] different =
        [
            new(),
            new() { Temperature = 1, Seed = 9, TopP = 0.1f, MaxOutputTokens = 9 },
            new() { ResponseFormat = ChatResponseFormat.Json, Thinking = false },
            new() { Tools = [OllamaPool.Tool("read")], Thinking = true, AdditionalProperties = new() { ["num_ctx"] = 512, ["num_gpu"] = 1 } },
        ];

        foreach (var options in different)
        {
            await client.GetResponseAsync([OllamaPool.User("hi")], options, cancellationToken);
        }

        await runtime.PrepareAsync(await runtime.PinAsync("m", cancellationToken), cancellationToken);
        Assert.That((server.Memory.Loads, server.Memory.Reloads, server.Chats.Count), Is.EqualTo((1, 0, 6)));
    }

    [Test]
    public async Task Symptom_3_two_entries_of_one_model_share_the_larger_context_and_one_load(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.With(server, new Dictionary<string, ModelEntry>
        {
            ["short"] = new() { Id = FakeOllama.Coder, Context = 4096 },
            ["long"] = new() { Id = $"{FakeOllama.Coder}:local", Context = 16384 },
        });

        foreach (var model in (string[])["short", "long", "short"])
        {
            var pin = await runtime.PinAsync(model, cancellationToken);
            using var client = runtime.Open(pin);
            await client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken);
            Assert.That(pin.ContextLength, Is.EqualTo(16384));
        }

        Assert.That((server.Memory.Loads, server.Memory.Reloads), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Symptom_3_another_program_with_other_options_does_cost_a_reload(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        using var http = LocalHttp.Create(LocalEndpoint.At(server.Address));
        await OllamaPool.AskAsync(server, cancellationToken);

        using var content = new StringContent("""{"model":"qwen3:8b","messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.PostAsync(new Uri("api/chat", UriKind.Relative), content, cancellationToken);

        Assert.That(server.Memory.Reloads, Is.EqualTo(1));
    }

    [Test]
    public async Task Symptom_4_a_model_survives_a_pause_longer_than_the_servers_own_five_minutes(CancellationToken cancellationToken)
    {
        var time = new ManualTime();
        await using var server = new FakeOllama(time);
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        await runtime.PrepareAsync(pin, cancellationToken);
        using var client = runtime.Open(pin);

        time.Advance(TimeSpan.FromHours(3));
        await client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken);

        Assert.That((server.Memory.Loads, server.Memory.Resident.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Symptom_4_a_model_that_another_program_had_evicted_is_loaded_again_with_its_time_measured(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        await runtime.PrepareAsync(pin, cancellationToken);
        server.Memory.Drop(server.Models[0]);

        var health = await runtime.HealthAsync(cancellationToken);
        var again = await runtime.PrepareAsync(pin, cancellationToken);

        Assert.That((health.Resident.Count, again.LoadTime is not null, server.Memory.Loads), Is.EqualTo((0, true, 2)));
    }

    [Test]
    public async Task Symptom_6_an_answer_of_another_model_is_thrown_away(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { AnswersAs = "llama3:8b" };

        await FailsAsync(OllamaPool.AskAsync(server, cancellationToken), ChatFault.WrongModel, "PAN4104", FailureKind.RuntimeError);
    }

    [Test]
    public async Task Symptom_7_a_model_that_hangs_is_found_by_its_first_token(CancellationToken cancellationToken)
    {
        var time = new ManualTime();
        await using var server = new FakeOllama();
        server.Answer(new FakeOllamaReply { Hangs = true });
        await using var runtime = OllamaPool.Of(server, time);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var preparing = runtime.PrepareAsync(pin, cancellationToken);
        await server.Hanging.Task.WaitAsync(cancellationToken);
        time.Advance(TimeSpan.FromMinutes(6));

        await FailsAsync(preparing, ChatFault.EngineDead, "PAN4105", FailureKind.RuntimeError);
        await server.HungUp.Task.WaitAsync(cancellationToken);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Symptom_9_a_runner_that_died_is_a_dead_engine_and_a_fresh_prepare_brings_it_back(bool inStream, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var runtime = OllamaPool.Of(server);
        var pin = await runtime.PinAsync("m", cancellationToken);
        await runtime.PrepareAsync(pin, cancellationToken);
        using var client = runtime.Open(pin);
        server.Answer(inStream
            ? new FakeOllamaReply { Lines = [FakeOllamaReply.Said("half"), $$"""{"error":"{{Died}}"}"""], KillsRunner = true }
            : FakeOllamaReply.Failure(500, Died) with { KillsRunner = true });

        await FailsAsync(client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken), ChatFault.EngineDead, "PAN4105", FailureKind.RuntimeError);
        var again = await runtime.PrepareAsync(pin, cancellationToken);

        Assert.That((again.LoadTime is not null, again.Pin.ContextLength), Is.EqualTo((true, OllamaPool.Context)));
    }

    [Test]
    public async Task Symptom_10_a_model_that_came_up_on_the_processor_is_not_worked_with(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { VideoMemory = 0 };
        await using var runtime = OllamaPool.Of(server, videoMemory: 24L << 30);
        var pin = await runtime.PinAsync("m", cancellationToken);

        var failure = await FailsAsync(runtime.PrepareAsync(pin, cancellationToken), ChatFault.EngineDead, "PAN4109", FailureKind.RuntimeUnavailable);

        Assert.That(failure.Message, Does.Contain("0 of its 6144 MiB are in the GPU's memory"));
    }

    [Test]
    public async Task Symptom_12_a_full_queue_is_busy_and_no_attempt_of_the_tasks(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama { IsFull = true };

        await FailsAsync(OllamaPool.AskAsync(server, cancellationToken), ChatFault.Busy, "PAN4002", FailureKind.RuntimeUnavailable);
    }

    [Test]
    public async Task Symptom_16_calls_under_one_index_are_calls_of_their_own(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(
            FakeOllamaReply.Calls(("a", "read", """{"path":"1"}"""), ("b", "read", """{"path":"2"}""")), FakeOllamaReply.Calls(("c", "write", "{}")), FakeOllamaReply.Done));

        var calls = (await OllamaPool.AskAsync(server, cancellationToken)).Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>();

        Assert.That(calls.Select(call => $"{call.Name} {(call.Arguments!.TryGetValue("path", out var path) ? path : "")}"), Is.EqualTo(["read 1", "read 2", "write "]));
    }

    [Test]
    public async Task Symptom_17_missing_and_repeated_ids_become_our_own_and_go_on_with_the_conversation(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Of(FakeOllamaReply.Calls((null, "read", "{}"), ("x", "read", "{}"), ("x", "read", "{}")), FakeOllamaReply.Done));
        var earlier = new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "read")]);

        var response = await OllamaPool.AskAsync(server, cancellationToken, null, OllamaPool.User("go"), earlier, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", "text")]));

        Assert.That(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId), Is.EqualTo(["call_2", "call_3", "call_4"]));
    }

    [TestCase("""{"path":"a"}""", """{"path":"a"}""")]
    [TestCase("\"{\\\"path\\\":\\\"a\\\"}\"", """{"path":"a"}""")]
    [TestCase("null", "{}")]
    public async Task Symptom_18_arguments_are_one_thing_inside_whether_they_come_as_object_or_text(string sent, string written, CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Call("read", sent));

        var response = await OllamaPool.AskAsync(server, cancellationToken);
        await OllamaPool.AskAsync(server, cancellationToken, null, [OllamaPool.User("go"), .. response.Messages]);

        var call = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        Assert.That(((RawToolCall)call.RawRepresentation!).Arguments, Is.EqualTo(written));
        Assert.That(server.Chats[^1]["messages"]![1]!["tool_calls"]![0]!["function"]!["arguments"]!.ToJsonString(), Is.EqualTo(written));
    }

    [Test]
    public async Task Symptom_18_text_that_is_no_object_is_kept_and_never_sent_again(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Answer(FakeOllamaReply.Call("read", "\"{broken\""));

        var response = await OllamaPool.AskAsync(server, cancellationToken);

        var call = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Single();
        Assert.That((call.Arguments, ((RawToolCall)call.RawRepresentation!).Arguments), Is.EqualTo(((IDictionary<string, object?>?)null, "{broken")));
    }

    [Test]
    public async Task Symptom_24_a_strict_template_gets_one_system_message_first_and_turns_that_alternate(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { HasStrictTemplate = true };

        await OllamaPool.AskAsync(
            server, cancellationToken, null, OllamaPool.User("one"), new ChatMessage(ChatRole.System, "rules"), OllamaPool.User("two"), new ChatMessage(ChatRole.System, "more"), new ChatMessage(ChatRole.Assistant, "a"), new ChatMessage(ChatRole.Assistant, "b"), OllamaPool.User("three"));

        Assert.That(server.Chats.Single()["messages"]!.ToJsonString(), Is.EqualTo(
            """[{"role":"system","content":"rules\n\nmore"},{"role":"user","content":"one\n\ntwo"},{"role":"assistant","content":"a\n\nb"},{"role":"user","content":"three"}]"""));
    }

    [Test]
    public async Task Symptom_24_a_template_that_refuses_all_the_same_is_named(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { HasStrictTemplate = true };
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await runtime.PinAsync("m", cancellationToken));
        server.Answer(FakeOllamaReply.Failure(500, "chat template error: raise_exception"));

        await FailsAsync(client.GetResponseAsync([OllamaPool.User("hi")], null, cancellationToken), ChatFault.BadRequest, "PAN4112", FailureKind.RuntimeError);
    }

    [Test]
    public async Task Symptom_25_tools_for_a_model_without_them_are_refused_before_the_server_is_asked(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        server.Models[0] = server.Models[0] with { Capabilities = ["completion"] };

        await FailsAsync(OllamaPool.AskAsync(server, cancellationToken, new ChatOptions { Tools = [OllamaPool.Tool("read")] }), ChatFault.BadRequest, "PAN4106", FailureKind.RuntimeError);

        Assert.That(server.Chats, Is.Empty);
    }

    [Test]
    public async Task Symptom_25_what_an_unasked_server_refuses_is_read_the_same(CancellationToken cancellationToken)
    {
        await using var server = new FakeOllama();
        await using var earlier = OllamaPool.Of(server);
        await using var runtime = OllamaPool.Of(server);
        using var client = runtime.Open(await earlier.PinAsync("m", cancellationToken));
        server.Models[0] = server.Models[0] with { Capabilities = ["completion"] };

        await FailsAsync(client.GetResponseAsync([OllamaPool.User("hi")], new ChatOptions { Tools = [OllamaPool.Tool("read")] }, cancellationToken), ChatFault.BadRequest, "PAN4106", FailureKind.RuntimeError);
        Assert.That(server.Chats, Has.Count.EqualTo(1));
    }

    private static async Task<ChatException> FailsAsync(Task work, ChatFault fault, string code, FailureKind kind)
    {
        var failure = await Assert.ThrowsAsync<ChatException>(async () => await work);

        Assert.That((failure!.Fault, failure.Code, failure.Kind), Is.EqualTo(((ChatFault?)fault, code, kind)));
        Assert.That(failure.Hint, Is.Not.Empty);
        return failure;
    }
}
