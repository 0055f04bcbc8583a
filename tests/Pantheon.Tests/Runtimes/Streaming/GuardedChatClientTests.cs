using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Streaming;
using Pantheon.Testing;
using Pantheon.Testing.Chat;

namespace Pantheon.Tests.Runtimes.Streaming;

[CancelAfter(15_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GuardedChatClientTests
{
    private readonly ManualTime _time = new();

    [Test]
    public async Task Text_reasoning_usage_and_the_end_go_through(CancellationToken cancellationToken)
    {
        var heard = await Heard.OfAsync(Guarded(Client(Stage.Reasoning("hm"), Stage.Text("Hel"), Stage.Text("lo"), Stage.Usage(20, 4), Stage.Stops)), null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Reasoning, heard.Text, heard.Finish, heard.Restarts), Is.EqualTo(("hm", "Hello", (ChatFinishReason?)ChatFinishReason.Stop, 0)));
            Assert.That(heard.Usage!.InputTokenCount, Is.EqualTo(20));
            Assert.That(heard.IsMarked(ChatStream.UsageEstimated), Is.False);
        }
    }

    [TestCase(-5, 4)]
    [TestCase(20, -4)]
    [TestCase(20, long.MaxValue)]
    public async Task Counts_that_are_none_are_estimated(long read, long written, CancellationToken cancellationToken)
    {
        var heard = await Heard.OfAsync(Guarded(Client(Stage.Text("Hello"), Stage.Usage(read, written), Stage.Stops)), null, cancellationToken);

        Assert.That(heard.IsMarked(ChatStream.UsageEstimated), Is.True);
        Assert.That(heard.Usage!.InputTokenCount, Is.InRange(1, 100));
        Assert.That(heard.Usage.OutputTokenCount, Is.InRange(1, 100));
    }

    [Test]
    public async Task An_answer_of_pieces_without_end_is_broken_off(CancellationToken cancellationToken)
    {
        var asking = Guarded(Client([.. Enumerable.Repeat(new Stage.Update(new ChatResponseUpdate()), 500_001)])).GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hi")], null, cancellationToken);

        var failure = await Assert.ThrowsAsync<ChatException>(async () => await asking.CountAsync(cancellationToken));

        Assert.That((failure!.Code, failure.Fault), Is.EqualTo((Codes.AnswerTooLong, (ChatFault?)ChatFault.Stalled)));
    }

    [Test]
    public async Task Symptom_7_a_server_that_hangs_in_the_middle_is_cut_off_and_its_seat_is_free_at_once(CancellationToken cancellationToken)
    {
        var client = Client(Stage.Text("Hello"), Stage.Hangs);
        var asking = Heard.OfAsync(Guarded(client), null, cancellationToken);
        await Heard.UntilAsync(client, 2, cancellationToken);

        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.That(asking.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));

        var fault = await Assert.ThrowsAsync<ChatException>(() => asking);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((fault!.Fault, fault.Code), Is.EqualTo(((ChatFault?)ChatFault.Stalled, Codes.TokensStalled)));
            Assert.That(fault.Message, Is.EqualTo("model 'p/m' stalled: no token for 2 minutes, after 1 piece of its answer"));
            Assert.That(client.Closed, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Symptom_7_signs_of_life_and_white_space_are_no_tokens(CancellationToken cancellationToken)
    {
        var minute = Stage.Wait(TimeSpan.FromMinutes(1));
        var client = Client(Stage.Text("Hello"), minute, Stage.Text("\n"), minute, Stage.Reasoning(" "), Stage.Hangs);
        var asking = Heard.OfAsync(Guarded(client), null, cancellationToken);
        await Heard.UntilAsync(client, 2, cancellationToken);

        _time.Advance(TimeSpan.FromMinutes(1));
        await Heard.UntilAsync(client, 4, cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await Assert.ThrowsAsync<ChatException>(() => asking))!.Code, Is.EqualTo(Codes.TokensStalled));
    }

    [Test]
    public async Task A_call_that_is_being_written_counts_as_tokens(CancellationToken cancellationToken)
    {
        var minute = Stage.Wait(TimeSpan.FromSeconds(90));
        var client = Client(Stage.CallGrows, minute, Stage.CallGrows, minute, Stage.CallGrows, minute, Stage.Calls("write_file", "{}"));
        var asking = Heard.OfAsync(Guarded(client), null, cancellationToken);
        for (var begun = 2; begun <= 6; begun += 2)
        {
            await Heard.UntilAsync(client, begun, cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(90));
        }

        Assert.That((await asking).Finish, Is.EqualTo(ChatFinishReason.ToolCalls));
    }

    [Test]
    public async Task A_server_that_hides_its_calls_may_be_silent_for_longer_while_tools_are_offered(CancellationToken cancellationToken)
    {
        var client = Client(Stage.Text("I read it."), Stage.Wait(TimeSpan.FromMinutes(9)), Stage.Calls("read_file", "{}"));
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(() => "", "read_file")] };
        var asking = Heard.OfAsync(Guarded(client, new StreamRules { HidesCalls = true }), options, cancellationToken);
        await Heard.UntilAsync(client, 2, cancellationToken);

        _time.Advance(TimeSpan.FromMinutes(9));

        Assert.That((await asking).Finish, Is.EqualTo(ChatFinishReason.ToolCalls));
    }

    [Test]
    public async Task Symptom_11_a_request_that_queues_and_reads_its_prompt_for_ten_minutes_is_waited_for(CancellationToken cancellationToken)
    {
        var client = Client(Stage.Wait(TimeSpan.FromMinutes(10)), Stage.Text("Hello"), Stage.Stops);
        var asking = Heard.OfAsync(Guarded(client), null, cancellationToken);
        await Heard.UntilAsync(client, 1, cancellationToken);

        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.That((await asking).Text, Is.EqualTo("Hello"));
    }

    [Test]
    public async Task A_first_token_that_never_comes_is_told_apart_from_a_stall(CancellationToken cancellationToken)
    {
        var client = Client(Stage.Hangs);
        var asking = Heard.OfAsync(Guarded(client), null, cancellationToken);
        await Heard.UntilAsync(client, 1, cancellationToken);

        _time.Advance(TimeSpan.FromMinutes(15));

        var fault = await Assert.ThrowsAsync<ChatException>(() => asking);
        Assert.That((fault!.Code, fault.Fault, fault.Message), Is.EqualTo((Codes.FirstTokenLate, (ChatFault?)ChatFault.Stalled, "model 'p/m' gave no first token within 15 minutes, the time for queue, load and prompt together")));
    }

    [Test]
    public async Task An_answer_that_never_ends_is_cut_off_though_its_tokens_keep_coming(CancellationToken cancellationToken)
    {
        var client = Client([.. Enumerable.Range(0, 20).SelectMany(i => new[] { Stage.Text($"word{i} "), Stage.Wait(TimeSpan.FromMinutes(1)) })]);
        var asking = Heard.OfAsync(Guarded(client, new StreamRules { Whole = TimeSpan.FromMinutes(10) }), null, cancellationToken);
        for (var minute = 1; minute <= 20 && !asking.IsCompleted; minute++)
        {
            // a minute that passes before the client has handed its wait over was not waited for, and does not count
            await Heard.UntilAsync(() => client.Begun >= 2 * minute || asking.IsCompleted, cancellationToken);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var fault = await Assert.ThrowsAsync<ChatException>(() => asking);
        Assert.That((fault!.Code, fault.Fault), Is.EqualTo((Codes.AnswerTooLong, (ChatFault?)ChatFault.Stalled)));
    }

    [Test]
    public async Task A_client_deaf_to_its_cancellation_does_not_hold_the_request(CancellationToken cancellationToken)
    {
        var client = Client(Stage.Text("a"), Stage.HangsDeaf);
        var asking = Heard.OfAsync(Guarded(client), null, cancellationToken);
        await Heard.UntilAsync(client, 2, cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(2));
        await Heard.UntilAsync(() => _time.Waiting > 0 || asking.IsCompleted, cancellationToken);
        while (!asking.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.That((await Assert.ThrowsAsync<ChatException>(() => asking))!.Code, Is.EqualTo(Codes.TokensStalled));
        Assert.That(client.Closed, Is.Zero);

        client.Wake();
        await Heard.UntilAsync(() => client.Closed == 1, cancellationToken);
    }

    [Test]
    public async Task A_reader_that_leaves_and_a_caller_that_cancels_close_the_stream(CancellationToken cancellationToken)
    {
        var client = Client(Stage.Text("a"), Stage.Hangs);
        await foreach (var _ in Guarded(client).GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hi")], null, cancellationToken))
        {
            break;
        }

        Assert.That(client.Closed, Is.EqualTo(1));

        using var patience = new CancellationTokenSource();
        var asking = Heard.OfAsync(Guarded(client), null, patience.Token);
        await Heard.UntilAsync(client, 3, cancellationToken);
        await patience.CancelAsync();

        await Assert.ThatAsync(() => asking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(client.Closed, Is.EqualTo(2));
    }

    [Test]
    public async Task A_stream_without_a_finish_reason_has_failed(CancellationToken cancellationToken)
    {
        var fault = await Assert.ThrowsAsync<ChatException>(() => Heard.OfAsync(Guarded(Client(Stage.Text("Hello"))), null, cancellationToken));

        Assert.That((fault!.Code, fault.Fault), Is.EqualTo((Codes.FinishMissing, (ChatFault?)ChatFault.Protocol)));
    }

    [Test]
    public async Task Symptom_13_reasoning_and_nothing_else_is_an_outcome_of_its_own()
    {
        foreach (var said in new[] { ChatFinishReason.Stop, ChatFinishReason.Length })
        {
            var heard = await Heard.OfAsync(Guarded(Client(Stage.Reasoning("hm"), Stage.Text("\n"), Stage.Ends(said))), null, CancellationToken.None);
            Assert.That(heard.Finish, Is.EqualTo(ChatStream.EmptyAfterReasoning));
        }

        var calls = await Heard.OfAsync(Guarded(Client(Stage.Reasoning("hm"), Stage.Calls("finish", "{}"))), null, CancellationToken.None);
        Assert.That(calls.Finish, Is.EqualTo(ChatFinishReason.ToolCalls));
    }

    [Test]
    public async Task Symptom_14_a_leaked_block_is_taken_back_and_given_again_as_reasoning(CancellationToken cancellationToken)
    {
        var heard = await Heard.OfAsync(Guarded(Client(Stage.Text("hm, "), Stage.Text("so</th"), Stage.Text("ink>\n\nHel"), Stage.Text("lo"), Stage.Usage(5, 6), Stage.Stops)), null, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((heard.Reasoning, heard.Text, heard.Restarts), Is.EqualTo(("hm, so", "Hello", 1)));
            Assert.That(heard.Usage!.OutputTokenCount, Is.EqualTo(6));
        }
    }

    [Test]
    public async Task Symptom_14_a_whole_answer_has_its_reasoning_apart_too(CancellationToken cancellationToken)
    {
        var response = await Guarded(Client(Stage.Text("hm</think>Hello"), Stage.Stops)).GetResponseAsync("Hi", null, cancellationToken);

        Assert.That((response.Text, response.Messages[0].Contents.OfType<TextReasoningContent>().Single().Text), Is.EqualTo(("Hello", "hm")));
    }

    [Test]
    public async Task A_tag_without_end_is_text_when_the_answer_ends(CancellationToken cancellationToken)
    {
        var heard = await Heard.OfAsync(Guarded(Client(Stage.Text("1 <"), Stage.Text("/thi"), Stage.Stops)), null, cancellationToken);

        Assert.That(heard.Text, Is.EqualTo("1 </thi"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Symptom_23_text_that_goes_round_in_circles_is_cut_within_8192_characters(bool isReasoning)
    {
        var again = Enumerable.Repeat("I will read the file again.\n", 10_000).Select(line => isReasoning ? Stage.Reasoning(line) : Stage.Text(line));
        var client = Client([.. again, Stage.Stops]);

        var heard = await Heard.OfAsync(Guarded(client), null, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(heard.Finish, Is.EqualTo(ChatStream.Repetition));
            Assert.That(heard.Text.Length + heard.Reasoning.Length, Is.LessThanOrEqualTo(8192));
            Assert.That(client.Closed, Is.EqualTo(1));
            Assert.That(heard.Usage!.OutputTokenCount, Is.GreaterThan(500));
        }
    }

    [Test]
    public async Task Symptom_22_white_space_without_end_is_cut_in_json_mode_only()
    {
        Stage[] answer = [Stage.Text("{\"a\": 1,"), .. Enumerable.Repeat(Stage.Text("\n  "), 500), Stage.Text("\"b\": 2}"), Stage.Stops];

        var json = await Heard.OfAsync(Guarded(Client(answer)), new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, CancellationToken.None);
        var text = await Heard.OfAsync(Guarded(Client(answer)), null, CancellationToken.None);

        Assert.That((json.Finish, text.Finish), Is.EqualTo(((ChatFinishReason?)ChatStream.Repetition, (ChatFinishReason?)ChatFinishReason.Stop)));
        Assert.That(json.Text, Has.Length.LessThan(600));
    }

    [Test]
    public async Task Tokens_that_the_server_does_not_count_are_estimated_and_say_so(CancellationToken cancellationToken)
    {
        var heard = await Heard.OfAsync(Guarded(Client(Stage.Text("Hello, this is an answer."), Stage.Stops)), null, cancellationToken, "A question of some words?");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(heard.IsMarked(ChatStream.UsageEstimated), Is.True);
            Assert.That(heard.Usage!.InputTokenCount, Is.InRange(6, 14));
            Assert.That(heard.Usage.OutputTokenCount, Is.InRange(4, 10));
        }
    }

    private StagedChatClient Client(params Stage[] stages) => new(_time, stages);

    private GuardedChatClient Guarded(IChatClient client, StreamRules? rules = null) => new(client, "model 'p/m'", rules ?? new StreamRules(), _time);
}
