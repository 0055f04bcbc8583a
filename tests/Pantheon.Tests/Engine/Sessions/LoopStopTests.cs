using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Sessions;
using Pantheon.Testing;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;
using Turn = System.Func<Microsoft.Extensions.AI.ChatResponseUpdate>;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>The exact turn at which a session that goes in circles is told so and stopped.</summary>
[CancelAfter(15_000)]
internal sealed class LoopStopTests
{
    private static readonly Turn Finish = Calls("finish", """{"summary":"done"}""");

    [Test]
    public async Task Neither_the_order_of_arguments_nor_white_space_nor_broken_json_hides_a_repetition(CancellationToken cancellationToken)
    {
        string[] spellings = ["""{"a":1,"b":[2]}""", """{ "b": [ 2 ], "a": 1 }""", "{\n'a': 1,\n\"b\": [2],}", """{"a":1.0,"b":[2]}""", """{"b":[2],"a":1}"""];

        var (end, probe, chat) = await RunAsync([.. spellings.Select(spelling => Calls("probe", spelling))], cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 5, 4)));
            Assert.That(end.Failure?.Message, Is.EqualTo("""the agent made the same call 5 times in a row: probe {"a":1,"b":[2]}"""));
            Assert.That(chat.Sent[3][^1].Text, Does.StartWith("You have made exactly this call three times."));
        }
    }

    [Test]
    public async Task Equal_calls_of_one_turn_do_not_count(CancellationToken cancellationToken)
    {
        var six = CallsAll([.. Enumerable.Repeat(("probe", """{"a":1}"""), 6)]);

        var (end, probe, _) = await RunAsync([six, six, Finish], cancellationToken);

        Assert.That((end.Failure, probe.Calls.Count), Is.EqualTo(((Failure?)null, 12)));
    }

    [Test]
    public async Task A_call_that_is_repeated_after_each_change_is_no_repetition(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 8).Select(n => CallsAll(("change", Numbered(n)), ("probe", "{}")));

        var (end, probe, _) = await RunAsync([.. turns, Finish], cancellationToken);

        Assert.That((end.Failure, probe.Calls.Count), Is.EqualTo(((Failure?)null, 8)));
    }

    [Test]
    public async Task A_call_that_is_repeated_beside_others_that_change_nothing_is_one(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 8).Select(n => CallsAll(("count", $$"""{"text":"{{n}}"}"""), ("probe", "{}")));

        var (end, probe, _) = await RunAsync([.. turns], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 5, 4)));
    }

    [TestCase(2, 6)]
    [TestCase(3, 9)]
    [TestCase(4, 12)]
    public async Task A_circle_of_turns_is_told_after_the_second_time_round_and_stopped_in_the_third(int length, int stopsAt, CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(0, 20).Select(n => Calls("probe", Numbered(n % length)));

        var (end, probe, chat) = await RunAsync([.. turns], cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, stopsAt, stopsAt - 1)));
            Assert.That(end.Failure?.Message, Does.StartWith($"the agent went round the same {length} turns 3 times"));
            Assert.That(chat.Sent[2 * length][^1].Text, Does.StartWith($"You have made the same {length} turns twice over"));
            Assert.That(chat.Sent[^1].Count(message => message.Text.Contains("twice over", StringComparison.Ordinal)), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Five_different_turns_over_and_over_are_bounded_by_the_number_of_turns(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(0, 40).Select(n => Calls("probe", Numbered(n % 5)));

        var (end, _, _) = await RunAsync([.. turns], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.BudgetExhausted, 30)));
    }

    [Test]
    public async Task A_thought_between_does_not_break_a_circle(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 8).SelectMany(n => new[] { Calls("probe", "{}"), Calls("think", $$"""{"thought":"again {{n}}"}""") });

        var (end, probe, _) = await RunAsync([.. turns], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 9, 4)));
    }

    [Test]
    public async Task One_thought_over_and_over_is_a_circle(CancellationToken cancellationToken)
    {
        var (end, _, _) = await RunAsync([.. Enumerable.Repeat(Calls("think", """{"thought":"hm"}"""), 8)], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 5)));
    }

    [Test]
    public async Task One_class_of_error_without_a_change_is_stopped_at_the_twelfth_turn(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 20).Select(n => Calls("probe", Numbered(n)));

        var (end, probe, _) = await RunAsync([.. turns], cancellationToken, n => ProbeTool.Exits(1, $"error CS{n}: the name 'a{n}' does not exist"));

        Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 12, 12)));
        Assert.That(end.Failure?.Message, Is.EqualTo("nothing was changed for 12 turns, and the error stayed the same: probe: error CS#: the name '…' does not exist"));
    }

    [Test]
    public async Task Looking_around_between_does_not_hide_an_error_that_stays(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 10).SelectMany(n => new[] { Calls("probe", Numbered(n)), Calls("count", $$"""{"text":"{{new string('a', n)}}"}""") });

        var (end, probe, _) = await RunAsync([.. turns], cancellationToken, _ => ToolResult.Error("no such file"));

        Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 13, 7)));
    }

    [Test]
    public async Task A_change_or_another_error_begins_anew(CancellationToken cancellationToken)
    {
        Turn[] turns =
        [
            .. Enumerable.Range(1, 11).Select(n => Calls("probe", Numbered(n))), Calls("change", "{}"),
            .. Enumerable.Range(12, 6).Select(n => Calls("probe", Numbered(n))), Calls("probe", Numbered(99)),
            .. Enumerable.Range(20, 6).Select(n => Calls("probe", Numbered(n))), Finish, Calls("finish", """{"summary":"done","known_failures":"all of it"}"""),
        ];

        var (end, _, _) = await RunAsync(turns, cancellationToken, n => ToolResult.Error(n == 18 ? "another thing" : "no such file"));

        Assert.That(end.Failure, Is.Null);
    }

    [TestCase(false, 12)]
    [TestCase(true, 23)]
    public async Task Whether_a_failing_command_changed_the_tree_is_asked_of_the_tree(bool changes, int stopsAt, CancellationToken cancellationToken)
    {
        var (trees, asked) = (0, 0);
        var shell = new ProbeTool("shell", _ => ProbeTool.Exits(2, "make: *** failed"), edits: true);
        var harness = new SessionHarness
        {
            More = [shell],
            TreeOf = _ =>
            {
                asked++;
                return Task.FromResult<string?>($"tree {(changes && asked < 3 ? ++trees : trees)}");
            },
        };
        using var chat = new CannedChatClient([.. Enumerable.Range(1, 29).Select(n => Calls("shell", Numbered(n)))]);

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, stopsAt)));
        Assert.That(asked, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public async Task Talk_between_calls_is_nudged_each_time_and_ten_times_in_all(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 9).SelectMany(n => new[] { Says("I will now edit the file."), Says("Surely."), Calls("probe", Numbered(n)) });

        var (end, probe, _) = await RunAsync([.. turns], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 16, 5)));
        Assert.That(end.Failure?.Message, Is.EqualTo("the model answered without calling a tool and without finishing, 11 times in one session"));
    }

    [Test]
    public async Task A_thought_is_no_deed_that_breaks_the_row_of_nudges(CancellationToken cancellationToken)
    {
        var (end, _, _) = await RunAsync([Says("I will."), Calls("think", """{"thought":"hm"}"""), Says("Surely."), Says("Soon."), Finish], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 4)));
    }

    [TestCase("", "", "the model answered with nothing, 3 times in a row")]
    [TestCase("I should read the file first.", "", "the model thought and neither said nor did anything, 3 times in a row")]
    [TestCase("Hm.", "I will now edit it.", "the model answered without calling a tool and without finishing, 3 times in a row")]
    public async Task What_does_nothing_is_nudged_twice_and_is_no_progress(string thought, string text, string words, CancellationToken cancellationToken)
    {
        using var chat = new StagedChatClient(TimeProvider.System, [.. thought.Length > 0 ? [Stage.Reasoning(thought)] : Array.Empty<Stage>(), Stage.Text(text), Stage.Stops]);

        var end = await SessionHarness.RunAsync(chat, cancellationToken);

        Assert.That((end.Failure?.Kind, end.Failure?.Message, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, words, 3)));
    }

    [Test]
    public async Task An_agent_without_tools_that_gives_no_answer_made_no_progress(CancellationToken cancellationToken)
    {
        using var chat = new StagedChatClient(TimeProvider.System, [Stage.Reasoning("Hm."), Stage.Stops]);

        var end = await SessionHarness.RunAsync(chat, cancellationToken, withTools: false);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 3)));
    }

    [TestCase(0, 1)]
    [TestCase(2, 3)]
    [TestCase(4, 5)]
    public async Task Broken_schemas_are_asked_for_again_as_often_as_the_agent_says(int retries, int turns, CancellationToken cancellationToken)
    {
        var limits = new AgentLimits { MaxSchemaRetries = retries };
        using var calls = new CannedChatClient([.. Enumerable.Range(1, 9).Select(n => Calls("count", Numbered(n)))]);
        using var answers = new CannedChatClient([.. Enumerable.Range(1, 9).Select(n => Says($$"""{"summary":[{{n}}]}"""))]);

        var called = await SessionHarness.RunAsync(calls, cancellationToken, limits: limits);
        var answered = await SessionHarness.RunAsync(answers, cancellationToken, limits: limits, withTools: false);

        Assert.That((called.Failure?.Kind, called.Turns), Is.EqualTo(((FailureKind?)FailureKind.OutputInvalid, turns)));
        Assert.That((answered.Failure?.Kind, answered.Turns), Is.EqualTo(((FailureKind?)FailureKind.OutputInvalid, turns)));
    }

    [Test]
    public async Task A_valid_call_beside_a_broken_one_neither_counts_nor_breaks_the_row(CancellationToken cancellationToken)
    {
        Turn[] turns = [.. Enumerable.Range(1, 6).Select(n => CallsAll(("count", Numbered(n)), ("probe", Numbered(n)))), Calls("count", Numbered(7)), Calls("count", Numbered(8)), Finish];

        var (end, _, _) = await RunAsync(turns, cancellationToken);

        Assert.That(end.Failure, Is.Null);
    }

    [Test]
    public async Task The_tokens_of_a_session_are_bounded_after_the_turn_that_reaches_them(CancellationToken cancellationToken)
    {
        var stages = Enumerable.Range(1, 9).Select(n => new[] { Stage.Usage(90, 10), Stage.Calls("count", $$"""{"text":"{{new string('a', n)}}"}""") });
        using var chat = new StagedChatClient(TimeProvider.System, [.. stages]);

        var end = await SessionHarness.RunAsync(chat, cancellationToken, limits: new AgentLimits { Tokens = 300 });

        Assert.That((end.Failure?.Kind, end.Failure?.Code, end.Failure?.Message, end.Turns), Is.EqualTo(
            ((FailureKind?)FailureKind.BudgetExhausted, Codes.SessionBoundReached, "the session used its 300 tokens before it finished", 3)));
    }

    [Test]
    public async Task The_wall_clock_stops_a_session_in_the_middle_of_a_reply(CancellationToken cancellationToken)
    {
        var time = new ManualTime();
        using var chat = new StagedChatClient(time, [Stage.Text("I begin"), Stage.Wait(TimeSpan.FromHours(1)), Stage.Stops]);
        var running = new SessionHarness { Time = time, Limits = new AgentLimits { Wall = TimeSpan.FromMinutes(5) } }.RunSessionAsync(chat, cancellationToken);
        while (chat.Begun < 2)
        {
            await Quiet.AsTaskAsync();
        }

        time.Advance(TimeSpan.FromMinutes(5));
        var end = await running;

        Assert.That((end.Failure?.Kind, end.Failure?.Message), Is.EqualTo(((FailureKind?)FailureKind.BudgetExhausted, "the session reached its wall clock of 5 minutes before it finished")));
    }

    [Test]
    public async Task The_bound_of_calls_holds_within_one_reply(CancellationToken cancellationToken)
    {
        var probe = new ProbeTool("probe", _ => ToolResult.Ok("ok"));
        using var chat = new CannedChatClient(CallsAll([.. Enumerable.Range(1, 5).Select(n => ("probe", Numbered(n)))]), Finish);

        var end = await new SessionHarness { More = [probe], Limits = new AgentLimits { ToolCalls = 3 } }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure?.Kind, end.ToolCalls, probe.Calls.Count), Is.EqualTo(((FailureKind?)FailureKind.BudgetExhausted, 3, 3)));
    }

    private static async Task<(SessionEnd End, ProbeTool Probe, CannedChatClient Chat)> RunAsync(Turn[] turns, CancellationToken cancellationToken, Func<int, ToolResult>? answer = null)
    {
        var probe = new ProbeTool("probe", answer ?? (_ => ToolResult.Ok("as before")));
        using var chat = new CannedChatClient(turns);
        var harness = new SessionHarness { More = [probe, new ProbeTool("change", _ => ToolResult.Ok("changed"), edits: true)] };
        return (await harness.RunSessionAsync(chat, cancellationToken), probe, chat);
    }

    private static string Numbered(int n) => $$"""{"n":{{n}}}""";
}
