using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Retrying;
using Pantheon.Runtimes.Streaming;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using Pantheon.Tests.Runtimes.Streaming;

namespace Pantheon.Tests.Runtimes.Retrying;

[CancelAfter(15_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RetryingChatClientTests
{
    private readonly ManualTime _time = new();
    private readonly Queue<Exception> _prepareFaults = new();
    private CircuitBreaker _breaker = null!;
    private int _prepared;

    [SetUp]
    public void MakeBreaker() => _breaker = new CircuitBreaker(new ModelAddress("p", "m"), new BreakerRules(), _time);

    [Test]
    public async Task An_answer_without_a_fault_goes_through_as_it_is(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Reasoning("hm"), Stage.Text("Hello"), Stage.Stops]);

        var heard = await AskAsync(client, null, cancellationToken);

        Assert.That((heard.Text, heard.Reasoning, heard.Restarts, heard.Repairs.Count, client.Requests), Is.EqualTo(("Hello", "hm", 0, 0, 1)));
    }

    [Test]
    public async Task What_came_before_a_fault_is_void_and_the_answer_begins_anew(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Text("Half an ans"), Stage.Throws(ChatFault.Protocol)], [Stage.Text("A whole answer"), Stage.Stops]);

        var heard = await AskAsync(client, null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Text, heard.Restarts, heard.Finish), Is.EqualTo(("A whole answer", 1, (ChatFinishReason?)ChatFinishReason.Stop)));
            Assert.That(heard.All[0].Text, Is.EqualTo("Half an ans"));
            Assert.That(heard.Repairs, Is.EqualTo(new[] { "asked again after protocol: 0.8 s later" }));
        }
    }

    [Test]
    public async Task Symptom_12_a_full_queue_is_come_back_to_and_what_the_server_asks_for_is_waited(CancellationToken cancellationToken)
    {
        Stage busy = Stage.Throws(new ChatException("PAN4002", FailureKind.RuntimeUnavailable, "full") { Fault = ChatFault.Busy, RetryAfter = TimeSpan.FromSeconds(20) });
        var client = Client([busy], [busy], [Stage.Text("Hello"), Stage.Stops]);
        var start = _time.GetUtcNow();

        var heard = await AskAsync(client, null, cancellationToken);

        Assert.That((heard.Text, client.Requests, _breaker.State), Is.EqualTo(("Hello", 3, BreakerState.Closed)));
        Assert.That((_time.GetUtcNow() - start).TotalSeconds, Is.InRange(40, 45));
    }

    [Test]
    public async Task Symptom_9_a_dead_runner_gets_one_try_after_a_fresh_prepare_then_its_breaker_opens(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Throws(ChatFault.EngineDead, "model runner has unexpectedly stopped")]);
        var retrying = Retrying(client);

        var fault = await Assert.ThrowsAsync<ChatException>(() => Heard.PlayAsync(_time, Heard.OfAsync(retrying, null, cancellationToken), cancellationToken));
        var next = await Assert.ThrowsAsync<ChatException>(() => Heard.OfAsync(retrying, null, cancellationToken));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((fault!.Message, client.Requests, _prepared), Is.EqualTo(("model runner has unexpectedly stopped", 2, 1)));
            Assert.That((_breaker.IsOpen, _breaker.Reason), Is.EqualTo((true, "model runner has unexpectedly stopped")));
            Assert.That((next!.Code, next.Kind, next.RetryAfter), Is.EqualTo((Codes.ModelOnBreak, FailureKind.RuntimeUnavailable, (TimeSpan?)TimeSpan.FromSeconds(30))));
        }
    }

    [Test]
    public async Task Symptom_9_a_runner_that_comes_back_answers_the_same_request_in_the_same_context(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Throws(ChatFault.EngineDead)], [Stage.Text("Hello"), Stage.Stops]);
        var options = new ChatOptions { MaxOutputTokens = 100, Seed = 7 };

        var heard = await AskAsync(client, options, cancellationToken);

        Assert.That((heard.Text, _prepared, _breaker.State), Is.EqualTo(("Hello", 1, BreakerState.Closed)));
        Assert.That(client.Options, Is.EqualTo(new[] { options, options }));
    }

    [Test]
    public async Task Symptom_9_a_prepare_that_fails_counts_as_the_second_death(CancellationToken cancellationToken)
    {
        _prepareFaults.Enqueue(new ChatException("PAN4004", FailureKind.RuntimeError, "no memory") { Fault = ChatFault.EngineDead });
        var client = Client([Stage.Throws(ChatFault.EngineDead)]);

        var fault = await Assert.ThrowsAsync<ChatException>(() => AskAsync(client, null, cancellationToken));

        Assert.That((fault!.Message, client.Requests, _breaker.IsOpen), Is.EqualTo(("no memory", 1, true)));
    }

    [Test]
    public async Task Symptom_20_an_answer_its_own_server_cannot_read_is_sampled_once_more_with_the_next_seed_and_a_tool_asked_for(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Text("{\"pa"), Stage.Throws(ChatFault.ParserRejected)], [Stage.Calls("read_file", "{}")]);

        var heard = await AskAsync(client, Tools(7, "read_file", "finish"), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Text, heard.Finish), Is.EqualTo(("", (ChatFinishReason?)ChatFinishReason.ToolCalls)));
            Assert.That(client.Options.Select(options => options!.Seed), Is.EqualTo(new long?[] { 7, 8 }));
            Assert.That(client.Options.Select(options => options!.ToolMode), Is.EqualTo(new ChatToolMode?[] { null, ChatToolMode.RequireAny }));
            Assert.That(heard.Repairs, Is.EqualTo(new[] { "asked again after parser_rejected: next seed" }));
        }
    }

    [TestCase("{\"path\": \"a\"", false)]
    [TestCase("{\"path\": {\"a\": [true]}\n", false)]
    [TestCase("{\"path\": \"a\",", true)]
    [TestCase("{\"path\"", true)]
    [TestCase("{\"lines\": 12", true)]
    [TestCase("{\"path\": {\"a\": \"b\"", true)]
    [TestCase("{\"path\": \"a", true)]
    [TestCase("{\"path\": {\"a\": [1, 2", true)]
    [TestCase("{", true)]
    [TestCase("{\"path\": \"a\"}", false)]
    [TestCase("{\"path\": \"a\",}", false)]
    [TestCase("{'path': 'a'}", false)]
    [TestCase("", false)]
    public async Task Symptom_20_arguments_that_lose_more_than_their_last_bracket_are_sampled_once_more(string arguments, bool isHalf, CancellationToken cancellationToken)
    {
        var client = Client([Stage.Calls("read_file", arguments)], [Stage.Calls("read_file", "{\"path\":\"b\"}")]);

        var heard = await AskAsync(client, Tools(7, "read_file", "finish"), cancellationToken);

        Assert.That((client.Requests, heard.Finish), Is.EqualTo((isHalf ? 2 : 1, (ChatFinishReason?)ChatFinishReason.ToolCalls)));
        Assert.That(heard.Repairs, isHalf ? Is.EqualTo(new[] { "asked again after half a call: next seed" }) : Is.Empty);
    }

    [Test]
    public async Task Symptom_20_a_tool_offered_alone_is_asked_for_by_name_and_a_second_failure_is_final(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Throws(ChatFault.ParserRejected)]);

        var fault = await Assert.ThrowsAsync<ChatException>(() => AskAsync(client, Tools(null, "finish"), cancellationToken));

        Assert.That((fault!.Fault, client.Requests), Is.EqualTo(((ChatFault?)ChatFault.ParserRejected, 2)));
        Assert.That((client.Options[1]!.ToolMode as RequiredChatToolMode)?.RequiredFunctionName, Is.EqualTo("finish"));
    }

    [Test]
    public async Task Symptom_13_an_answer_of_reasoning_alone_is_asked_for_once_with_thinking_off(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Reasoning("hm"), Stage.Ends(ChatStream.EmptyAfterReasoning)], [Stage.Text("Hello"), Stage.Stops]);

        var heard = await AskAsync(client, null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Text, heard.Reasoning, heard.Restarts), Is.EqualTo(("Hello", "", 1)));
            Assert.That(client.Options.Select(options => options?.Thinking), Is.EqualTo(new bool?[] { null, false }));
            Assert.That(heard.Repairs, Is.EqualTo(new[] { "asked again after empty_after_reasoning: thinking off" }));
        }
    }

    [Test]
    public async Task Symptom_13_a_model_that_only_thinks_ends_as_such(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Reasoning("hm"), Stage.Ends(ChatStream.EmptyAfterReasoning)]);

        var heard = await AskAsync(client, null, cancellationToken);

        Assert.That((heard.Finish, client.Requests), Is.EqualTo(((ChatFinishReason?)ChatStream.EmptyAfterReasoning, 2)));
    }

    [Test]
    public async Task Symptom_21_a_stream_that_falls_silent_in_prose_is_asked_again_without_tools(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Text("Write it in "), Stage.Hangs], [Stage.Text("Write it in <tool_call>."), Stage.Stops]);

        var heard = await AskAsync(Guarded(client), Tools(null, "finish"), cancellationToken);

        Assert.That((heard.Text, client.Closed), Is.EqualTo(("Write it in <tool_call>.", 2)));
        Assert.That(client.Options.Select(options => options!.Tools?.Count ?? 0), Is.EqualTo(new[] { 1, 0 }));
        Assert.That(heard.Repairs, Is.EqualTo(new[] { "asked again after stalled: tools off" }));
    }

    [Test]
    public async Task Symptom_7_a_hang_before_the_first_token_is_tried_once_more_after_a_fresh_prepare(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Hangs], [Stage.Text("Hello"), Stage.Stops]);

        var heard = await AskAsync(Guarded(client), Tools(null, "finish"), cancellationToken);

        Assert.That((heard.Text, _prepared, heard.Repairs[0]), Is.EqualTo(("Hello", 1, "asked again after stalled: model prepared afresh")));
    }

    [Test]
    public async Task Symptom_23_circles_are_tried_once_with_the_next_seed(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Text("again again"), Stage.Ends(ChatStream.Repetition)], [Stage.Text("Hello"), Stage.Stops]);

        var heard = await AskAsync(client, new ChatOptions { Seed = long.MaxValue, Temperature = 0.7f }, cancellationToken);

        Assert.That((heard.Text, client.Options[1]!.Seed), Is.EqualTo(("Hello", (long?)long.MinValue)));
    }

    [TestCase(ChatFault.ContextExceeded)]
    [TestCase(ChatFault.BadRequest)]
    [TestCase(ChatFault.NotLocal)]
    public async Task What_cannot_get_better_is_not_asked_again(ChatFault fault)
    {
        var client = Client([Stage.Throws(fault)]);

        await Assert.ThatAsync(() => AskAsync(client, null, CancellationToken.None), Throws.InstanceOf<ChatException>());

        Assert.That((client.Requests, _breaker.State), Is.EqualTo((1, BreakerState.Closed)));
    }

    [Test]
    public async Task A_model_is_not_asked_again_once_its_breaker_opens_and_the_first_request_after_its_time_loads_it_first(CancellationToken cancellationToken)
    {
        Stage[] broken = [Stage.Throws(ChatFault.Protocol)];
        var client = Client(broken, broken, broken, [Stage.Text("Hello"), Stage.Stops]);
        var retrying = Retrying(client);

        await Assert.ThatAsync(() => Heard.PlayAsync(_time, Heard.OfAsync(retrying, null, cancellationToken), cancellationToken), Throws.InstanceOf<ChatException>());
        await Assert.ThatAsync(() => Heard.PlayAsync(_time, Heard.OfAsync(retrying, null, cancellationToken), cancellationToken), Throws.InstanceOf<ChatException>());
        Assert.That((client.Requests, _breaker.IsOpen, _prepared), Is.EqualTo((3, true, 1)));
        _time.Advance(TimeSpan.FromSeconds(30));
        var heard = await Heard.OfAsync(retrying, null, cancellationToken);

        Assert.That((heard.Text, _prepared, _breaker.State), Is.EqualTo(("Hello", 2, BreakerState.Closed)));
    }

    [Test]
    public async Task A_server_that_nobody_reaches_is_come_back_to_and_opens_no_breaker(CancellationToken cancellationToken)
    {
        var client = Client([Stage.Throws(ChatFault.Unreachable)]);

        await Assert.ThatAsync(() => AskAsync(client, null, cancellationToken), Throws.InstanceOf<ChatException>());

        Assert.That((client.Requests, _breaker.State), Is.EqualTo((4, BreakerState.Closed)));
    }

    [Test]
    public async Task A_reader_that_leaves_while_it_tries_a_model_leaves_the_try_to_the_next(CancellationToken cancellationToken)
    {
        _breaker.Trip("dead");
        _time.Advance(TimeSpan.FromMinutes(1));
        await foreach (var _ in Retrying(Client([Stage.Text("a"), Stage.Hangs])).GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hi")], null, cancellationToken))
        {
            break;
        }

        Assert.That(_breaker.Enter(), Is.EqualTo(BreakerState.HalfOpen));
    }

    [TestCase(ChatFault.Unreachable)]
    [TestCase(ChatFault.Protocol)]
    [TestCase(ChatFault.Loading)]
    public async Task A_server_that_was_away_proves_itself_before_it_gets_the_prompt_again(ChatFault fault, CancellationToken cancellationToken)
    {
        _prepareFaults.Enqueue(new ChatException("PAN4131", FailureKind.NotLocal, "another server listens there") { Fault = ChatFault.NotLocal });
        var client = Client([Stage.Throws(fault)], [Stage.Text("From afar"), Stage.Stops]);

        var failure = await Assert.ThrowsAsync<ChatException>(() => AskAsync(client, null, cancellationToken));

        Assert.That((failure.Kind, client.Requests, _prepared), Is.EqualTo((FailureKind.NotLocal, 1, 1)));
    }

    private StagedChatClient Client(params Stage[][] answers) => new(_time, answers);

    private GuardedChatClient Guarded(IChatClient client) => new(client, "model 'p/m'", new StreamRules(), _time);

    private RetryingChatClient Retrying(IChatClient client) => new(
        client,
        _breaker,
        _ =>
        {
            _prepared++;
            return _prepareFaults.TryDequeue(out var fault) ? Task.FromException(fault) : Task.CompletedTask;
        },
        () => 0.6,
        _time);

    private async Task<Heard> AskAsync(IChatClient client, ChatOptions? options, CancellationToken cancellationToken) =>
        await Heard.PlayAsync(_time, Heard.OfAsync(Retrying(client), options, cancellationToken), cancellationToken);

    private static ChatOptions Tools(long? seed, params string[] names) => new() { Seed = seed, Tools = [.. names.Select(name => AIFunctionFactory.Create(() => "", name))] };
}
