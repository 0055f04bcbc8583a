using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Sessions;
using Pantheon.Testing.Chat;
using static Pantheon.Testing.Chat.CannedChatClient;
using Turn = System.Func<Microsoft.Extensions.AI.ChatResponseUpdate>;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>What stands against `finish`, and how an agent gets past it.</summary>
[CancelAfter(15_000)]
internal sealed class FinishTests
{
    private const string Red = "FAILED: it broke\nerror: no rule for 'all'\nsecond line\nthird line";

    private static readonly Turn Finish = Calls("finish", """{"summary":"done"}""");
    private static readonly Turn OwnsUp = Calls("finish", """{"summary":"done","known_failures":"make has no rule for all"}""");

    [Test]
    public async Task A_failing_command_must_be_owned_up_to(CancellationToken cancellationToken)
    {
        var (end, chat) = await RunAsync(_ => ProbeTool.Exits(2, Red), [Calls("shell", """{"run":"make"}"""), Finish, OwnsUp], cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((end.Failure, end.Turns, end.Output?.ToJsonString()), Is.EqualTo(((Failure?)null, 3, """{"summary":"done"}""")));
            Assert.That(Result(chat, 2), Is.EqualTo(
                "Not finished yet: this failed and was not run again with success:\n- shell {\"run\":\"make\"} ended with exit code 2:\n    FAILED: it broke\n    error: no rule for 'all'\n    second line\n"
                + "Make it succeed, or call finish with known_failures that says what still fails and why."));
        }
    }

    [Test]
    public async Task A_command_that_was_run_green_again_is_owned_up_to(CancellationToken cancellationToken)
    {
        var make = Calls("shell", """{"run":"make"}""");

        var (end, _) = await RunAsync(n => ProbeTool.Exits(n == 1 ? 2 : 0, Red), [make, Calls("edit", "{}"), make, Finish], cancellationToken);

        Assert.That((end.Failure, end.Turns), Is.EqualTo(((Failure?)null, 4)));
    }

    [TestCase(null, 4)]
    [TestCase(EvidenceKind.Tests, 3)]
    public async Task Other_arguments_are_another_command_unless_the_tool_gives_evidence(EvidenceKind? evidence, int turns, CancellationToken cancellationToken)
    {
        var (end, _) = await RunAsync(
            n => ProbeTool.Exits(n == 1 ? 1 : 0, Red), [Calls("shell", """{"run":"one"}"""), Calls("shell", """{"run":"two"}"""), Finish, OwnsUp], cancellationToken, evidence);

        Assert.That((end.Failure, end.Turns), Is.EqualTo(((Failure?)null, turns)));
    }

    [Test]
    public async Task A_command_that_was_stopped_at_its_limit_is_a_failing_one(CancellationToken cancellationToken)
    {
        var stopped = new ToolResult { Text = "too long", IsError = true, Failure = new Failure(FailureKind.Timeout, "too long") };

        var (_, chat) = await RunAsync(_ => stopped, [Calls("shell", "{}"), Finish, OwnsUp], cancellationToken);

        Assert.That(Result(chat, 2), Does.Contain("shell {} was stopped at its time limit"));
    }

    [Test]
    public async Task What_still_fails_stands_in_the_summary_of_a_patch(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("shell", "{}"), OwnsUp);

        var end = await new SessionHarness { IsPatch = true, More = [Shell(_ => ProbeTool.Exits(2, Red))] }.RunSessionAsync(chat, cancellationToken);

        Assert.That(end.Output?["summary"]?.ToString(), Is.EqualTo("done\nStill failing: make has no rule for all"));
    }

    [Test]
    public async Task An_output_without_room_for_it_is_taken_once_the_failure_was_shown(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("shell", "{}"), Finish, Calls("finish", """{"summary":"it fails"}"""));
        var harness = new SessionHarness { More = [Shell(_ => ProbeTool.Exits(2, Red))], Schema = """{"type":"object","oneOf":[{"properties":{"summary":{"type":"string"}},"additionalProperties":false}]}""" };

        var end = await harness.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure, end.Turns, end.Output?["summary"]?.ToString()), Is.EqualTo(((Failure?)null, 3, "it fails")));
    }

    [Test]
    public async Task Finish_without_what_is_missing_is_refused_twice_in_a_row_and_then_ends_the_session(CancellationToken cancellationToken)
    {
        var turns = Enumerable.Range(1, 9).Select(n => Calls("finish", $$"""{"summary":"done {{n}}"}"""));

        var (end, _) = await RunAsync(_ => ProbeTool.Exits(1, Red), [Calls("shell", "{}"), .. turns], cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 4)));
        Assert.That(end.Failure?.Message, Does.StartWith("the agent called finish 3 times in a row without doing what was missing: this failed"));
    }

    [Test]
    public async Task Finish_beside_a_call_that_failed_is_refused(CancellationToken cancellationToken)
    {
        var both = CallsAll(("finish", """{"summary":"done"}"""), ("shell", "{}"));

        var (end, chat) = await RunAsync(_ => ToolResult.Error("no such text"), [both, Finish], cancellationToken);

        Assert.That((end.Failure, end.Turns), Is.EqualTo(((Failure?)null, 2)));
        Assert.That(Result(chat, 1), Is.EqualTo("Not finished yet: 'shell' in the same reply failed. Look at the result, and call finish in a reply of its own."));
    }

    [Test]
    public async Task Calls_that_stand_behind_finish_are_made_before_it(CancellationToken cancellationToken)
    {
        var shell = Shell(_ => ToolResult.Ok("written"));
        using var chat = new CannedChatClient(CallsAll(("finish", """{"summary":"done"}"""), ("shell", "{}")));

        var end = await new SessionHarness { More = [shell] }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure, shell.Calls.Count), Is.EqualTo(((Failure?)null, 1)));
        Assert.That(end.Messages[^2].Contents.OfType<FunctionCallContent>().Select(call => call.Name), Is.EqualTo(new[] { "finish", "shell" }));
        Assert.That(end.Messages[^1].Contents.OfType<FunctionResultContent>().Select(result => result.Result), Is.EqualTo(new[] { "finished", "written" }));
    }

    [Test]
    public async Task Evidence_is_asked_for_before_failures_and_a_red_one_never_passes(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("shell", "{}"), OwnsUp, OwnsUp, OwnsUp);

        var end = await new SessionHarness { More = [Shell(_ => ProbeTool.Exits(1, Red))], Requires = ["shell"] }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure?.Kind, end.Turns), Is.EqualTo(((FailureKind?)FailureKind.NoProgress, 4)));
    }

    [TestCase("t1", "t1", 0, true, Description = "it only looked")]
    [TestCase("t1", "t2", 0, false, Description = "it wrote")]
    [TestCase("t1", "t2", 1, false, Description = "it wrote and then failed")]
    [TestCase("t1", null, 0, false, Description = "nobody can say")]
    public async Task A_command_takes_evidence_away_only_where_it_changed_the_tree_also_when_it_failed(string before, string? after, int exit, bool stands, CancellationToken cancellationToken)
    {
        string? tree = before;
        var check = new ProbeTool("check", _ => ProbeTool.Exits(0, "green"), evidence: EvidenceKind.Tests);
        var shell = new ProbeTool("shell", _ =>
        {
            tree = after;
            return ProbeTool.Exits(exit, Red);
        }, edits: true);
        using var chat = new CannedChatClient(Calls("check", "{}"), Calls("shell", "{}"), OwnsUp, Calls("check", """{"again":1}"""), OwnsUp);

        var end = await new SessionHarness { More = [check, shell], Requires = ["check"], TreeOf = _ => Task.FromResult<string?>(tree) }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure, end.Turns), Is.EqualTo(((Failure?)null, stands ? 3 : 5)));
    }

    [TestCase("""{"total":0,"skipped":0}""")]
    [TestCase("""{"total":3,"skipped":3}""")]
    [TestCase("""{"total":3,"total":3}""")]
    public async Task A_run_in_which_no_test_ran_is_no_evidence_and_makes_no_failure_green(string report, CancellationToken cancellationToken)
    {
        var check = new ProbeTool(
            "check",
            n => n switch
            {
                1 => ProbeTool.Exits(1, Red),
                2 => ProbeTool.Exits(0, "No test ran: nothing matched.") with { Structured = JsonNode.Parse(report) },
                _ => ProbeTool.Exits(0, "green") with { Structured = JsonNode.Parse("""{"total":3,"skipped":1}""") },
            },
            evidence: EvidenceKind.Tests);
        using var chat = new CannedChatClient(
            Calls("check", "{}"), Calls("check", """{"filter":"nothing"}"""), Finish, OwnsUp, Calls("check", """{"filter":"all"}"""), Finish);

        var end = await new SessionHarness { More = [check], Requires = ["check"] }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure, end.Turns, Result(chat, 3)), Is.EqualTo(
            ((Failure?)null, 6, "Not finished yet: after your last change, 'check' must succeed first; a run in which no test ran proves nothing.")));
    }

    [Test]
    public async Task What_changed_the_tree_behind_the_evidence_takes_it_away(CancellationToken cancellationToken)
    {
        var tree = "t1";
        var check = new ProbeTool("check", _ => ProbeTool.Exits(0, "green"), evidence: EvidenceKind.Tests);
        var look = new ProbeTool("look", _ =>
        {
            tree = "t2";
            return ToolResult.Ok("a server that is left running wrote meanwhile");
        });
        using var chat = new CannedChatClient(Calls("check", "{}"), Calls("look", "{}"), Finish, Calls("check", """{"again":1}"""), Finish);

        var end = await new SessionHarness { More = [check, look], Requires = ["check"], TreeOf = _ => Task.FromResult<string?>(tree) }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Failure, end.Turns, Result(chat, 3)), Is.EqualTo(((Failure?)null, 5, "Not finished yet: after your last change, 'check' must succeed first.")));
    }

    [Test]
    public async Task A_list_is_finished_with_as_a_list(CancellationToken cancellationToken)
    {
        using var chat = new CannedChatClient(Calls("finish", """{"output":[["a"]]}"""), Calls("finish", """{"output":["a","b"]}"""));

        var end = await new SessionHarness { Schema = """{"type":"array","items":{"type":"string"}}""" }.RunSessionAsync(chat, cancellationToken);

        Assert.That((end.Turns, end.Output?.ToJsonString()), Is.EqualTo((2, """["a","b"]""")));
    }

    private static async Task<(SessionEnd End, CannedChatClient Chat)> RunAsync(Func<int, ToolResult> answer, Turn[] turns, CancellationToken cancellationToken, EvidenceKind? evidence = null)
    {
        using var chat = new CannedChatClient(turns);
        return (await new SessionHarness { More = [Shell(answer, evidence)] }.RunSessionAsync(chat, cancellationToken), chat);
    }

    private static ProbeTool Shell(Func<int, ToolResult> answer, EvidenceKind? evidence = null) => new("shell", answer, evidence: evidence);

    private static string? Result(CannedChatClient chat, int request) => chat.Sent[request][^1].Contents.OfType<FunctionResultContent>().First().Result?.ToString();
}
